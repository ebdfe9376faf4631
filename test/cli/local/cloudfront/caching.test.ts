import { CACHING_DISABLED, bodyOf, reply, START, withEdge, type CachePolicyOptions, type EdgeOptions } from './fixture';
import { parseCacheControl } from '../../../../cli/local/cloudfront/cache-control';

const ONE_HOUR_AHEAD = new Date(START + 3_600_000).toUTCString();

describe('how long an object stays', () => {
  test.each<[string, CachePolicyOptions, Record<string, string>, number]>([
    ['the default without headers', { default: 60 }, {}, 60],
    ['the minimum if the default is shorter', { min: 90, default: 60 }, {}, 90],
    ['max-age', {}, { 'cache-control': 'public, max-age=120' }, 120],
    ['s-maxage over max-age', {}, { 'cache-control': 'max-age=0, s-maxage=30' }, 30],
    ['max-age over Expires', {}, { 'cache-control': 'max-age=20', 'expires': ONE_HOUR_AHEAD }, 20],
    ['Expires over the default', {}, { expires: new Date(START + 40_000).toUTCString() }, 40],
    ['the maximum if max-age is longer', { max: 100 }, { 'cache-control': 'max-age=5000' }, 100],
    ['the maximum if Expires is later', { max: 100 }, { expires: ONE_HOUR_AHEAD }, 100],
    ['the minimum if max-age is shorter', { min: 50 }, { 'cache-control': 'max-age=5' }, 50],
    ['the minimum whatever no-store says', { min: 50 }, { 'cache-control': 'no-store, private' }, 50],
    ['not at all with no-store', {}, { 'cache-control': 'no-store' }, 0],
    ['not at all with no-cache', {}, { 'cache-control': 'no-cache' }, 0],
    ['not at all with private', {}, { 'cache-control': 'private, max-age=60' }, 0],
    ['not at all with an Expires that is no date', {}, { expires: '0' }, 0],
    ['not at all with a maximum of 0', { default: 0, max: 0 }, { 'cache-control': 'max-age=60' }, 0],
    ['as if there were no no-cache if that names fields', { default: 60 }, { 'cache-control': 'no-cache="Set-Cookie"' }, 60],
  ])('%s', async (_title, policy, headers, seconds) => {
    await withEdge({ policy, origin: () => reply('x', headers) }, async edge => {
      await edge.get('/');
      if (seconds > 0) {
        await edge.clock.advance(seconds * 1000 - 1);
        expect((await edge.get('/')).headers['x-cache']).toEqual(['Hit from cloudfront']);
        await edge.clock.advance(1);
      }
      expect((await edge.get('/')).headers['x-cache']).toEqual(['Miss from cloudfront']);
      expect(edge.origin).toHaveLength(2);
    });
  });

  test('the viewer cannot force a fetch', async () => {
    await withEdge({}, async edge => {
      await edge.get('/');
      expect((await edge.get('/', { 'cache-control': 'no-cache', 'pragma': 'no-cache' })).trace.cache).toBe('hit');
    });
  });

  test('a hit carries its age in seconds', async () => {
    await withEdge({}, async edge => {
      expect((await edge.get('/')).headers).not.toHaveProperty('age');
      await edge.clock.advance(12_900);
      expect((await edge.get('/')).headers.age).toEqual(['12']);
    });
  });

  test('a HEAD is answered from a cached GET, but brings no body for one', async () => {
    await withEdge({}, async edge => {
      await edge.get('/', {}, { method: 'HEAD' });
      expect((await edge.get('/')).trace.cache).toBe('miss');
      const head = await edge.get('/', {}, { method: 'HEAD' });
      expect(head.trace.cache).toBe('hit');
      expect(bodyOf(head)).toBe('');
    });
  });

  test.each<[number, Record<string, string>, boolean]>([
    [301, {}, true],
    [302, {}, true],
    [307, {}, false],
    [308, { 'cache-control': 'max-age=60' }, true],
    [206, {}, false],
    [201, {}, false],
  ])('status %i with %j is cached: %s', async (status, headers, cached) => {
    await withEdge({ origin: () => reply('', headers, status) }, async edge => {
      await edge.get('/');
      expect((await edge.get('/')).trace.cache).toBe(cached ? 'hit' : 'miss');
    });
  });

  test('OPTIONS is cached only if the behaviour says so, and apart from GET', async () => {
    const methods = { AllowedMethods: ['GET', 'HEAD', 'OPTIONS'] };
    await withEdge({ behavior: methods }, async edge => {
      await edge.get('/', {}, { method: 'OPTIONS' });
      expect((await edge.get('/', {}, { method: 'OPTIONS' })).trace.cache).toBe('uncacheable');
    });
    await withEdge({ behavior: { ...methods, CachedMethods: ['GET', 'HEAD', 'OPTIONS'] } }, async edge => {
      await edge.get('/', {}, { method: 'OPTIONS' });
      expect((await edge.get('/')).trace.cache).toBe('miss');
      expect((await edge.get('/', {}, { method: 'OPTIONS' })).trace.cache).toBe('hit');
    });
  });
});

describe('errors', () => {
  test.each<[number, Record<string, string>, number]>([
    [404, {}, 10],
    [500, {}, 10],
    [503, { 'cache-control': 'no-store' }, 10],
    [404, { 'cache-control': 'max-age=30' }, 30],
    [404, { 'cache-control': 'max-age=3' }, 10],
    [403, {}, 0],
    [403, { 'cache-control': 'max-age=3' }, 10],
    [416, { 'cache-control': 'max-age=30' }, 0],
  ])('%i with %j stays %i seconds', async (status, headers, seconds) => {
    await withEdge({ origin: () => reply('', headers, status) }, async edge => {
      const first = await edge.get('/');
      expect(first.headers['x-cache']).toEqual(['Error from cloudfront']);
      if (seconds > 0) {
        await edge.clock.advance(seconds * 1000 - 1);
        expect((await edge.get('/')).trace.cache).toBe('error-hit');
        await edge.clock.advance(1);
      }
      expect((await edge.get('/')).trace.cache).toBe('miss');
    });
  });

  test('are cached where caching is disabled, unless the minimum is 0', async () => {
    const options: EdgeOptions = { behavior: { CachePolicyId: CACHING_DISABLED }, origin: () => reply('', {}, 500) };
    await withEdge(options, async edge => {
      await edge.get('/');
      expect((await edge.get('/')).trace.cache).toBe('error-hit');
    });
    await withEdge({ ...options, config: { CustomErrorResponses: [{ ErrorCode: 500, ErrorCachingMinTTL: 0 }] } }, async edge => {
      await edge.get('/');
      expect((await edge.get('/')).trace.cache).toBe('uncacheable');
    });
  });

  test('5xx on an expired object serves the object, and asks again after the error caching minimum', async () => {
    let status = 200;
    await withEdge({ origin: () => reply('old', {}, status), policy: { default: 60 } }, async edge => {
      await edge.get('/');
      status = 503;
      await edge.clock.advance(61_000);
      const stale = await edge.get('/');
      expect([stale.status, bodyOf(stale), stale.trace.cache]).toEqual([200, 'old', 'hit']);
      await edge.clock.advance(9_999);
      await edge.get('/');
      expect(edge.origin).toHaveLength(2);
      await edge.clock.advance(1);
      await edge.get('/');
      expect(edge.origin).toHaveLength(3);
    });
  });

  test('5xx on an expired object with must-revalidate is an error', async () => {
    let status = 200;
    await withEdge({ origin: () => reply('', { 'cache-control': 'max-age=60, must-revalidate' }, status) }, async edge => {
      await edge.get('/');
      status = 503;
      await edge.clock.advance(61_000);
      expect((await edge.get('/')).status).toBe(503);
    });
  });

  test('4xx on an expired object is what the viewer gets', async () => {
    let status = 200;
    await withEdge({ origin: () => reply('', {}, status) }, async edge => {
      await edge.get('/');
      status = 404;
      await edge.clock.advance(61_000);
      expect((await edge.get('/')).status).toBe(404);
    });
  });

  test('an origin that cannot be reached is a 502, one that does not answer in time a 504', async () => {
    await withEdge({ origin: () => { throw new Error('ECONNREFUSED'); } }, async edge => {
      const response = await edge.get('/');
      expect(response.status).toBe(502);
      expect(response.trace.errors[0]).toContain('ECONNREFUSED');
    });
    await withEdge({ origin: async () => new Promise(() => {}), behavior: { TargetOriginId: 'api' } }, async edge => {
      const response = edge.get('/');
      expect((await edge.clock.settle(response)).status).toBe(504);
      expect(edge.clock.now()).toBe(START + 20_000);
    });
  });

  test('a custom error page takes the place of the error, with its own status, for the error caching time', async () => {
    const origin: EdgeOptions['origin'] = ({ uri }) => (uri === '/404.html' ? reply('<h1>gone</h1>', { 'content-type': 'text/html' }) : reply('', {}, 404));
    const config = { CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 200, ResponsePagePath: '/404.html', ErrorCachingMinTTL: 5 }] };
    await withEdge({ origin, config }, async edge => {
      const response = await edge.get('/missing');
      expect([response.status, bodyOf(response)]).toEqual([200, '<h1>gone</h1>']);
      expect(response.trace.cacheKey).toBe('/missing');
      expect((await edge.get('/missing')).trace.cache).toBe('error-hit');
      await edge.clock.advance(5_000);
      await edge.get('/missing');
      expect(edge.origin.map(({ uri }) => uri)).toEqual(['/missing', '/404.html', '/missing']);
    });
  });

  test('a custom error page that is missing too gives the error met on the way to it', async () => {
    const config = {
      CustomErrorResponses: [
        { ErrorCode: 404, ResponseCode: 200, ResponsePagePath: '/404.html' },
        { ErrorCode: 403, ResponseCode: 200, ResponsePagePath: '/403.html' },
      ],
    };
    const origin: EdgeOptions['origin'] = ({ uri }) => reply('', {}, uri === '/403.html' ? 404 : 403);
    await withEdge({ origin, config }, async edge => {
      const responses = await Promise.all([edge.get('/403.html'), edge.get('/404.html'), edge.get('/x')]);
      expect(responses.map(({ status }) => status)).toEqual([403, 404, 404]);
    });
  });
});

describe('Cache-Control', () => {
  test.each([
    ['MAX-AGE=5', { maxAge: 5 }],
    ['max-age="5"', { maxAge: 5 }],
    ['max-age=x', { maxAge: undefined }],
    ['private="x-a, x-b", s-maxage=1', { isPrivate: false, sMaxAge: 1, uncachedFields: ['x-a', 'x-b'] }],
    ['stale-while-revalidate=5, stale-if-error=6', { staleWhileRevalidate: 5, staleIfError: 6 }],
    ['', { noStore: false, noCache: false, isPrivate: false, mustRevalidate: false, uncachedFields: [] }],
  ])('reads %s', (value, expected) => {
    expect(parseCacheControl(value)).toMatchObject(expected);
  });
});
