/** Control characters and spaces stand in no URL: browsers skip some of them, and CloudFront refuses them in a header. */
const NOT_IN_A_URL = /[\u0000-\u0020\u007f-\u009f]/g;

/** A text of a client's, fit for a Location header. */
export function withoutControls(text: string): string {
  return text.replace(NOT_IN_A_URL, '');
}

/**
 * What follows the host in an absolute address. Whatever path and query string hold, the host before it stays the host:
 * `//evil.example` is `/evil.example`, `@evil.example` is `/@evil.example`, `/\t/evil.example?a=b` is `/evil.example?a=b`.
 */
export function localAddress(path: string, querystring: string): string {
  const local = withoutControls(`/${path}`).replace(/^[/\\]+/, '/');
  return querystring === '' ? local : `${local}?${withoutControls(querystring)}`;
}
