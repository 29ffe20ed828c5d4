export async function onResponse(response) {
  const text = await response.text();
  const hidden = text.replace(/(\d{4})\d{8}(\d{4})/g, '$1********$2');
  if (hidden !== text) response.body = hidden;
}
