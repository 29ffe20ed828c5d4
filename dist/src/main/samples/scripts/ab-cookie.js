const shareOfB = 0.2;

export default {
  onRequest({headers}, {dynamicMetadata}) {
    const cookies = headers.get('cookie') ?? '';
    let [, variant] = /(?:^|; )variant=([ab])/.exec(cookies) ?? [];
    if (variant === undefined) {
      variant = Math.random() < shareOfB ? 'b' : 'a';
      dynamicMetadata.set('ab', 'new', variant);
    }
    headers.set('x-variant', variant);
  },
  onResponse({headers}, {dynamicMetadata}) {
    const ab = dynamicMetadata.get('ab');
    if (ab) headers.append('set-cookie', `variant=${ab.new}; Path=/; Max-Age=2592000`);
  },
};
