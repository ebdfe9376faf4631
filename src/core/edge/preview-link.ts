import { localAddress, withoutControls } from './local-address';

/** What a preview link asks for: the same page without the credential in its address, and the credential in a cookie. */
export interface PreviewLink {
  /** The credential, or `''` when the link ends a preview. */
  readonly token: string;
  /** Path and query string to go on with; always of this host. */
  readonly location: string;
}

/** Tokens are 32 random bytes in base64url. Anything else ends the preview, so a malformed link leaves nothing behind. */
const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/;

/**
 * Recognises a preview link, `/menu/?bg-preview=TOKEN&table=4`, and says where it leads: `/menu/?table=4`.
 *
 * Leading slashes and backslashes collapse to one slash: browsers read `//evil.example` as another host.
 */
export function parsePreviewLink(path: string, querystring: string, parameter: string): PreviewLink | null {
  if (querystring.indexOf(parameter) < 0) {
    return null;
  }
  const pairs = withoutControls(querystring).split('&');
  const credentials = pairs.filter((pair) => nameOf(pair) === parameter);
  if (credentials.length === 0) {
    return null;
  }
  const token = credentials[0].slice(parameter.length + 1);
  const rest = pairs.filter((pair) => nameOf(pair) !== parameter).join('&');
  return { token: TOKEN_PATTERN.test(token) ? token : '', location: localAddress(path, rest) };
}

function nameOf(pair: string): string {
  const end = pair.indexOf('=');
  return end < 0 ? pair : pair.slice(0, end);
}
