const clients = {'key-of-alice': 'alice', 'key-of-bob': 'bob'};

export function onRequest({headers}) {
  const key = headers.get('x-api-key') ?? '';
  if (!Object.hasOwn(clients, key)) {
    return new Response('who are you?\n', {status: 401, headers: {'www-authenticate': 'ApiKey realm="example"'}});
  }
  headers.delete('x-api-key');
  headers.set('x-client', clients[key]);
}
