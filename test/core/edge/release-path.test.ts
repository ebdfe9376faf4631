import { posix } from 'node:path';
import * as fc from 'fast-check';
import { RELEASES_PREFIX, releasePath, SHARED_PREFIX } from '../../../src/core/edge/release-path';
import { DOCUMENT_ROUTE } from '../builders';
import { holds } from '../property';

const HOME = '/releases/rel-a/';
const EMBEDDED = { ...DOCUMENT_ROUTE, requestClass: 'embedded' } as const;
const SUBRESOURCE = { ...DOCUMENT_ROUTE, requestClass: 'subresource' } as const;
const anyFallback = fc.constantFrom('spa', 'directory-index');
const anyValue = fc.constantFrom(DOCUMENT_ROUTE, EMBEDDED, SUBRESOURCE);

describe('a site with a directory index', () => {
  it.each([
    ['/', 'index.html'],
    ['/about', 'about/index.html'],
    ['/about/', 'about/index.html'],
    ['/v1.0/about', 'v1.0/about/index.html'],
    ['/about.html', 'about.html'],
    ['/.well-known/x', '.well-known/x/index.html'],
    ['/caf%C3%A9', 'caf%C3%A9/index.html'],
  ])('answers %s with its file %s, whatever asks', (path, file) => {
    [DOCUMENT_ROUTE, EMBEDDED, SUBRESOURCE].forEach((route) => expect(releasePath(path, route, 'directory-index')).toBe(HOME + file));
  });
});

describe('a single-page app', () => {
  it('answers whatever asks for its root with its index: that is a file, not a fallback', () => {
    expect(releasePath('/', SUBRESOURCE, 'spa')).toBe(`${HOME}index.html`);
  });

  it.each(['/', '/orders/7', '/orders/'])('answers a document or a frame at %s with its index', (path) => {
    [DOCUMENT_ROUTE, EMBEDDED].forEach((route) => expect(releasePath(path, route, 'spa')).toBe(`${HOME}index.html`));
  });

  it.each(['/orders/7', '/orders/'])('answers a subresource at %s with nothing else', (path) => {
    expect(releasePath(path, SUBRESOURCE, 'spa')).toBe(HOME + path.slice(1));
  });

  it.each(['/logo.svg', '/orders/7.json'])('answers %s, which has a file extension, with nothing else, whatever asks', (path) => {
    [DOCUMENT_ROUTE, EMBEDDED, SUBRESOURCE].forEach((route) => expect(releasePath(path, route, 'spa')).toBe(HOME + path.slice(1)));
  });
});

describe('a path', () => {
  it.each([
    '', 'about', '/..', '/../x', '/a/../../x', '/.', '/./x', '/a/..', '/%2e%2e/x', '/%2E./x', '/.%2e', '/a/%2e/b', '/%252e%252e/x', '/%25252e%25252E/x',
    '/..\\x', '/a\\..\\b', '/..%5cx', '/a%5C..', '/..%255cx', '/..%2fx', '/..%2Fx', '/a%2f..%2f..', '/..%252fx', '/a%00', '/a\u0000', '/.\t./x', '/.\n.', '/.%09./x', '/..?x', '/..#', '/..%3fx', '/..%23', '/.. ', '/..%20',
  ])('%p is answered by no release', (path) => {
    expect(releasePath(path, DOCUMENT_ROUTE, 'spa')).toBeNull();
  });

  it.each(['/...', '/..a', '/a..', '/a..b/c', '/.well-known', '/100%25', '/a%20b', '/%c3%a9', '/~x', '/a//b'])('%p is answered by its release', (path) => {
    expect(releasePath(path, DOCUMENT_ROUTE, 'directory-index')).toMatch(HOME);
  });

  it('never leaves its release, whatever normalises or decodes it later', () => {
    const anyPiece = fc.oneof(
      fc.constantFrom('/', '..', '.', '\\', '%2e', '%2E', '%2f', '%5c', '%25', '%252e', '%3f', '%23', '%2523', '%20', '%09', '%00', ' ', '\t', '\n', '\r', '?', '#', ';', 'a', 'index.html'),
      fc.string({ maxLength: 3 }),
    );
    holds(fc.property(fc.array(anyPiece, { maxLength: 8 }), anyValue, anyFallback, (pieces, route, fallback) => {
      const path = releasePath(`/${pieces.join('')}`, route, fallback);
      expect((path === null ? [] : readings(path)).filter((reading) => !reading.startsWith(HOME))).toEqual([]);
    }), 5000);
  });
});

/** How the path may be understood further on: as it is, as a URL, as a file name; decoded up to three times. */
function readings(path: string): string[] {
  const decoded = [path];
  for (let i = 0; i < 3; i++) {
    try {
      decoded.push(decodeURIComponent(decoded[i]));
    } catch {
      break;
    }
  }
  return decoded.flatMap((text) => [text, new URL(`https://x${text}`).pathname, posix.normalize(text), posix.normalize(text.replace(/\\/g, '/'))]);
}

test('releases and what they share lie beside each other in the bucket', () => {
  expect([RELEASES_PREFIX, SHARED_PREFIX]).toEqual(['/releases', '/shared']);
});
