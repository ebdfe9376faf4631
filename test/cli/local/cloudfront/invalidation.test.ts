import { withEdge } from './fixture';
import { compileInvalidation } from '../../../../cli/local/cloudfront/invalidation';

describe('an invalidation path', () => {
  test.each([
    ['/index.html', '/index.html', true],
    ['index.html', '/index.html', true],
    ['/index.html', '/Index.html', false],
    ['/index.html', '/index.html?a=1', false],
    ['/index.html*', '/index.html?a=1', true],
    ['/*', '/any/path', true],
    ['/docs/*', '/docs', false],
    ['/a*b', '/axb', false],
    ['/a*b', '/a*b', true],
  ])('%s takes %s: %s', (path, cached, expected) => {
    expect(compileInvalidation(path)(cached)).toBe(expected);
  });

  test.each(['', `/${'a'.repeat(4000)}`])('must have 1 to 4000 characters', path => {
    expect(() => compileInvalidation(path)).toThrow("'path' must be 1 to 4000 characters long");
  });
});

test('an invalidation drops all variants of a path at all locations, and nothing else', async () => {
  await withEdge({ policy: { headers: ['x-a'] } }, async edge => {
    await edge.get('/a', { 'x-a': '1' });
    await edge.get('/a', { 'x-a': '2' });
    await edge.get('/a', {}, { location: 'SYD' });
    await edge.get('/b');
    expect(edge.cloudfront.invalidate(['/a'])).toBe(3);
    expect((await edge.get('/a', { 'x-a': '1' })).trace.cache).toBe('miss');
    expect((await edge.get('/b')).trace.cache).toBe('hit');
  });
});

test('after a rewrite in viewer-request the path is the rewritten one', async () => {
  await withEdge({ handlers: { 'viewer-request': "request.uri = '/r/1' + request.uri; return request;" } }, async edge => {
    await edge.get('/a');
    expect(edge.cloudfront.invalidate(['/a'])).toBe(0);
    expect(edge.cloudfront.invalidate(['/r/1/a'])).toBe(1);
  });
});

test('a location can lose its cache alone', async () => {
  await withEdge({}, async edge => {
    await edge.get('/');
    await edge.get('/', {}, { location: 'SYD' });
    edge.cloudfront.location('FRA').clearCache();
    expect((await edge.get('/')).trace.cache).toBe('miss');
    expect((await edge.get('/', {}, { location: 'SYD' })).trace.cache).toBe('hit');
    expect(edge.cloudfront.locations().map(({ name }) => name)).toEqual(['FRA', 'SYD']);
  });
});
