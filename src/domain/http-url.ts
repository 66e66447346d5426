export const HTTP_URL_RULE = 'must be an http or https address without credentials in it';

/** Node's fetch takes no credentials in an address, and shows them in its error; they would also be in logs. */
export function isHttpUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}
