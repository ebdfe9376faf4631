import * as fc from 'fast-check';
import { TOKEN } from './sites';

/** A piece over and over: long texts that cost nothing to make. */
export function repeated(pieces: readonly string[], maxLength: number): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom(...pieces), fc.integer({ min: 1, max: maxLength }))
    .map(([piece, length]) => piece.repeat(Math.ceil(length / piece.length)));
}

/** Any code units, halves of characters among them. */
const anyNoise = fc.array(fc.nat(0xffff), { maxLength: 6 }).map((units) => String.fromCharCode(...units));

/** Pieces in any order, each a trick of its own. */
function mixed(pieces: readonly string[], maxLength: number, separator = ''): fc.Arbitrary<string> {
  return fc.array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...pieces) }, { weight: 1, arbitrary: anyNoise }), { maxLength })
    .map((chosen) => chosen.join(separator));
}

const PROPERTIES_OF_ALL_OBJECTS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

/** What somebody might take for the id of a release. */
export const anyReleaseText = fc.constantFrom(
  'one', 'two', 'old', 'constructor', 'ONE', 'one ', ' one', '"one"', 'one.document', 'one;', 'one%00', 'nonsense', '../two', '', '-', '.', 'R'.repeat(300),
  ...PROPERTIES_OF_ALL_OBJECTS,
);

const PATH_PIECES = [
  '/', '/', '/', '//', '\\', '.', '..', '...', '/../', '/./', '/%2e%2e/', '/%2e', '/%252e%252E/', '/%25252e/', 'a', 'index.html', 'logo.svg', 'api', 'api/', 'v1', '.do', 'x', 'releases', '/releases/two/', '/shared/',
  '%2e', '%2E', '%252e', '%25252e', '%2f', '%252f', '%5c', '%255c', '%c0%ae', '%e0%80%ae', '%c0%af', '%ff', '%zz', '%', '%2', '%25', '%00', '%0d%0a', '%09', '%20', '%3f', '%23',
  '\u0000', '\r\n', '\t', ' ', '\u0085', '\u2028', '\ufeff', 'é', '𝒳', '\ud800', '?', '#', ';', ':', '@', '*', '{', '[', 'evil.example', 'https:', ...PROPERTIES_OF_ALL_OBJECTS,
];

/** Mostly rooted, as all that CloudFront takes; up to the 8 KB that it takes. */
export const anyPath = fc.oneof(
  { weight: 12, arbitrary: mixed(PATH_PIECES, 10).map((path) => `/${path}`) },
  { weight: 2, arbitrary: repeated(['/', '/.', '/..', '/a', '%25', '%252e', '.', 'a', '/a.b', 'é', '%2525252525', '/api/', '/v1/'], 8100).map((path) => `/${path}`) },
  { weight: 1, arbitrary: mixed(PATH_PIECES, 10) },
  { weight: 1, arbitrary: fc.constantFrom('*', '', '@evil.example/', '.evil.example/', ':99999/', 'http://evil.example/') },
);

const QUERY_PAIRS = [
  `bg-preview=${TOKEN}`, `bg-preview=${'y'.repeat(43)}`, 'bg-preview', 'bg-preview=', `bg-preview==${TOKEN}`, `bg%2Dpreview=${TOKEN}`, `bg-pre\tview=${TOKEN}`, `BG-PREVIEW=${TOKEN}`,
  `bg-preview[]=${TOKEN}`, `bg-preview=${TOKEN}%0d%0aSet-Cookie:x=1`, `bg-preview=${TOKEN}\r\nSet-Cookie: x=1`, 'a=b', 'next=//evil.example', 'next=https://evil.example/', '//evil.example',
  '%0d%0aLocation:https://evil.example', '\r\nLocation: https://evil.example', '#', '#@evil.example', '\u0000', 'é=é', '\ud800', '?', '%', '__proto__=1',
];

export const anyQueryString = fc.oneof(
  { weight: 2, arbitrary: fc.constant('') },
  { weight: 6, arbitrary: mixed(QUERY_PAIRS, 5, '&') },
  { weight: 1, arbitrary: repeated(['&', 'a=b&', `bg-preview=${TOKEN}&`, 'bg-preview', '=', '%25'], 8000) },
);

const COOKIE_NAMES = ['bg-release', 'bg-preview', 'session', 'BG-RELEASE', 'bg-release ', '$bg-release', 'xbg-release', 'bg-releases', ' bg-preview', '', ...PROPERTIES_OF_ALL_OBJECTS];

const anyCookieValue = fc.oneof(
  { weight: 200, arbitrary: anyReleaseText },
  { weight: 20, arbitrary: fc.constantFrom(TOKEN, TOKEN.toUpperCase(), `${TOKEN}x`, `"${TOKEN}"`, '=', '\u0000', 'é', '%0d%0a', '\r\nx-bg-route: two.document') },
  { weight: 5, arbitrary: anyNoise },
  { weight: 1, arbitrary: repeated(['v', '=', ' ', '%', 'é'], 30_000) },
);

/** Up to thousands of cookies in one header. */
export const anyCookieHeader = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.tuple(fc.array(fc.tuple(fc.constantFrom(...COOKIE_NAMES), anyCookieValue), { maxLength: 6 }), fc.constantFrom('; ', ';', ' ; ', ';;', ',', '\u0000'))
      .map(([pairs, separator]) => pairs.map(([name, value]) => `${name}=${value}`).join(separator)),
  },
  { weight: 1, arbitrary: repeated(['bg-release=old; ', `bg-preview=${TOKEN};`, 'a=b;', ';', '=', ' ', 'bg-release', 'bg-preview=;'], 30_000) },
);

/** What headers of any name may hold. */
export const anyHeaderValue = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom('', '*', '*/*', 'text/html', 'document', 'empty', 'iframe', 'prefetch', 'text/html;q=0', '\u0000', 'é', 'a, b', 'chunked', '0', '-1', 'bytes=0-0', '"etag"') },
  { weight: 10, arbitrary: anyReleaseText.map((release) => `${release}.document`) },
  { weight: 5, arbitrary: anyNoise },
  { weight: 1, arbitrary: repeated(['a', ',', ';', ' ', 'text/', 'prefetch'], 30_000) },
);

export const anyHost = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('shop.example', 'www.shop.example', 'WWW.SHOP.EXAMPLE', 'shop.test', 'shop.example:443', 'www.shop.example.') },
  { weight: 4, arbitrary: fc.constantFrom('', ' ', 'a b', '[::1]', '[::1]:80', 'a@evil.example', 'a/b', 'a\\b', 'a?b', 'a#b', 'a\r\nSet-Cookie: x=1', 'a\u0000', 'é.example', ':', '..', '%0d%0a') },
  { weight: 1, arbitrary: repeated(['a', 'a.', '1', ':1', '-'], 8000) },
);

export const anyMethod = fc.oneof(
  { weight: 6, arbitrary: fc.constant('GET') },
  { weight: 4, arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'TRACE', 'PROPFIND', 'get', '', 'GET ', '__proto__') },
);

export const anyAddress = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom('::', '::1', '::ffff:192.0.2.1', '::FFFF:c000:201', '2001:0db8:85a3:0:0:8a2e:0370:7334', '1::2::3', 'fe80::1%eth0', '1:2:3:4:5:6:7:8:9', '', 'x'),
);
