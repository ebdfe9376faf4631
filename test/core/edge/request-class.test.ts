import * as fc from 'fast-check';
import type { RequestPurpose } from '../../../src/core/edge/request-class';
import { classifyRequest, hasFileExtension } from '../../../src/core/edge/request-class';
import { anyFacts } from '../arbitraries';
import { holds } from '../property';

const get = (change: Partial<RequestPurpose>): RequestPurpose => ({ method: 'GET', path: '/', ...change });

describe('a document request', () => {
  it.each<[string, RequestPurpose]>([
    ['a navigation', get({ fetchDest: 'document' })],
    ['a navigation to a path with a file extension', get({ fetchDest: 'document', path: '/report.html' })],
    ['a navigation of which only the headers are asked', get({ method: 'HEAD', fetchDest: 'document' })],
    ['a navigation with another purpose', get({ fetchDest: 'document', secPurpose: 'view' })],
    ['a navigation that a service worker passes on', get({ fetchDest: 'empty', fetchMode: 'navigate', accept: 'text/html,*/*;q=0.8' })],
    ['what an old browser accepts as a page', get({ accept: 'text/html,application/xhtml+xml,*/*;q=0.8', path: '/about.html' })],
    ['curl at the root', get({ accept: '*/*' })],
    ['curl at a path without extension', get({ accept: '*/*', path: '/about' })],
    ['a client without any header', get({ path: '/about/' })],
    ['a client with an empty Accept', get({ accept: '' })],
  ])('is %s', (_, purpose) => {
    expect(classifyRequest(purpose, false)).toBe('document');
  });
});

describe('without metadata, a client that accepts anything', () => {
  it.each([undefined, '', '*/*'])('and has a page open (Accept: %p) is a script of that page', (accept) => {
    expect(classifyRequest(get({ accept, path: '/api/prices' }), true)).toBe('subresource');
    expect(classifyRequest(get({ accept, path: '/api/prices' }), false)).toBe('document');
  });

  it('but asks for a page opens one, whatever it has open', () => {
    expect(classifyRequest(get({ accept: 'text/html,*/*' }), true)).toBe('document');
  });
});

describe('an embedded request', () => {
  it.each<[string, RequestPurpose]>([
    ...['iframe', 'frame', 'fencedframe', 'embed', 'object'].map((fetchDest): [string, RequestPurpose] => [`for an ${fetchDest}`, get({ fetchDest })]),
    ['a prefetched navigation', get({ fetchDest: 'document', secPurpose: 'prefetch' })],
    ['a prefetched navigation through a service worker', get({ fetchDest: 'empty', fetchMode: 'navigate', accept: 'text/html', secPurpose: 'prefetch' })],
    ['a prerendered navigation', get({ fetchDest: 'document', secPurpose: 'prefetch;prerender' })],
  ])('is one %s', (_, purpose) => {
    [true, false].forEach((hasPage) => expect(classifyRequest(purpose, hasPage)).toBe('embedded'));
  });
});

describe('a subresource request', () => {
  it.each<[string, RequestPurpose]>([
    ['a script', get({ fetchDest: 'script' })],
    ['a fetch', get({ fetchDest: 'empty' })],
    ['a download that a script starts', get({ fetchDest: 'empty', fetchMode: 'navigate', accept: '' })],
    ['a fetch of HTML that is no navigation', get({ fetchDest: 'empty', fetchMode: 'cors', accept: 'text/html' })],
    ['a fetch of a page', get({ fetchDest: 'empty', path: '/about.html', accept: 'text/html' })],
    ['an image to an old browser', get({ accept: 'image/webp,*/*', path: '/' })],
    ['curl at a file', get({ accept: '*/*', path: '/logo.svg' })],
    ['a destination that nobody knows', get({ fetchDest: 'hologram' })],
  ])('is %s', (_, purpose) => {
    [true, false].forEach((hasPage) => expect(classifyRequest(purpose, hasPage)).toBe('subresource'));
  });

  it('is every method other than GET and HEAD, also a navigation', () => {
    holds(fc.property(anyFacts(), (facts) => {
      fc.pre(facts.method !== 'GET' && facts.method !== 'HEAD');
      [true, false].forEach((hasPage) => expect(classifyRequest(facts, hasPage)).toBe('subresource'));
    }));
  });
});

describe('a file extension', () => {
  it.each(['/a.js', '/a/b.JS', '/a.tar.gz', '/a.b/c.d', '/v1.2'])('is in %p', (path) => {
    expect(hasFileExtension(path)).toBe(true);
  });

  it.each(['', '/', '/a', '/a.b/c', '/a.js/', '/.well-known', '/a.', '/a/.env'])('is not in %p', (path) => {
    expect(hasFileExtension(path)).toBe(false);
  });
});
