function payloadOf(token) {
  const text = atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, each => each.charCodeAt(0))));
}

export function onRequest({headers}) {
  headers.delete('x-subject');
  const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/.exec(headers.get('authorization') ?? '') ?? [];
  if (token === undefined) return;
  try {
    const {sub} = payloadOf(token);
    if (typeof sub === 'string') headers.set('x-subject', sub);
  } catch (e) {
    console.debug('no JWT', e);
  }
}
