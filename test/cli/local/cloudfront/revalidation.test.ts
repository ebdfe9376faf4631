import { bodyOf, only, reply, START, withEdge, type EdgeOptions } from './fixture';

const YESTERDAY = new Date(START - 86_400_000).toUTCString();

/** An origin whose content changes, and that knows its own versions. */
function versioned(state: { version: string }, cacheControl = 'max-age=60'): EdgeOptions['origin'] {
  return ({ headers }) => {
    const etag = `"${state.version}"`;
    const notModified = headers['if-none-match']?.[0] === etag;
    return reply(notModified ? '' : state.version, { 'etag': etag, 'last-modified': YESTERDAY, 'cache-control': cacheControl }, notModified ? 304 : 200);
  };
}

describe('an expired object', () => {
  test('is kept when the origin answers 304, and starts a new lifetime', async () => {
    await withEdge({ origin: versioned({ version: 'one' }) }, async edge => {
      await edge.get('/');
      await edge.clock.advance(60_000);
      const response = await edge.get('/', { 'if-none-match': '"from the viewer"' });
      expect([response.status, bodyOf(response), response.trace.cache]).toEqual([200, 'one', 'refresh-hit']);
      expect(response.headers).toMatchObject({ 'x-cache': ['RefreshHit from cloudfront'], 'age': ['0'] });
      expect(edge.origin[1].headers).toMatchObject({ 'if-none-match': ['"one"'], 'if-modified-since': [YESTERDAY] });
      await edge.clock.advance(59_999);
      expect((await edge.get('/')).trace.cache).toBe('hit');
    });
  });

  test('is replaced when the origin has another version', async () => {
    const state = { version: 'one' };
    await withEdge({ origin: versioned(state) }, async edge => {
      await edge.get('/');
      state.version = 'two';
      await edge.clock.advance(60_000);
      expect(bodyOf(await edge.get('/'))).toBe('two');
      expect(bodyOf(await edge.get('/'))).toBe('two');
      expect(edge.origin).toHaveLength(2);
    });
  });

  test('with stale-while-revalidate is served while a new one is fetched', async () => {
    const state = { version: 'one' };
    await withEdge({ origin: versioned(state, 'max-age=60, stale-while-revalidate=30') }, async edge => {
      await edge.get('/');
      state.version = 'two';
      await edge.clock.advance(60_000);
      const stale = await edge.get('/');
      expect([bodyOf(stale), stale.trace.cache, stale.trace.originRequest]).toEqual(['one', 'hit', undefined]);
      await edge.clock.advance(0);
      expect(bodyOf(await edge.get('/'))).toBe('two');
      expect(edge.origin).toHaveLength(2);
    });
  });

  test('with max-age=0 is kept to be confirmed each time', async () => {
    await withEdge({ origin: versioned({ version: 'one' }, 'max-age=0') }, async edge => {
      await edge.get('/');
      expect((await edge.get('/')).trace.cache).toBe('refresh-hit');
    });
  });
});

describe('a viewer that has the object', () => {
  test.each<[string, Record<string, string>, number]>([
    ['the same ETag', { 'if-none-match': '"one"' }, 304],
    ['the same ETag among others, weak', { 'if-none-match': '"zero", W/"one"' }, 304],
    ['another ETag', { 'if-none-match': '"two"', 'if-modified-since': new Date(START).toUTCString() }, 200],
    ['any ETag', { 'if-none-match': '*' }, 304],
    ['the same date', { 'if-modified-since': YESTERDAY }, 304],
    ['an older date', { 'if-modified-since': new Date(0).toUTCString() }, 200],
    ['no date', { 'if-modified-since': 'yes' }, 200],
  ])('by %s', async (_title, headers, status) => {
    await withEdge({ origin: versioned({ version: 'one' }) }, async edge => {
      await edge.get('/');
      const response = await edge.get('/', headers);
      expect(response.status).toBe(status);
      expect(bodyOf(response)).toBe(status === 304 ? '' : 'one');
      expect(edge.origin).toHaveLength(1);
    });
  });

  test('and that the cache does not have: the origin decides, and its 304 is not kept', async () => {
    await withEdge({ origin: versioned({ version: 'one' }) }, async edge => {
      expect((await edge.get('/', { 'if-none-match': '"one"' })).status).toBe(304);
      expect((await edge.get('/')).status).toBe(200);
      expect(edge.origin).toHaveLength(2);
    });
  });

  test('gets it again where cookies are forwarded', async () => {
    await withEdge({ origin: versioned({ version: 'one' }), policy: { cookies: only('Cookie', ['a']) } }, async edge => {
      expect((await edge.get('/', { 'if-none-match': '"one"' })).status).toBe(200);
      expect((await edge.get('/', { 'if-none-match': '"one"' })).status).toBe(200);
      expect(edge.origin).toHaveLength(1);
    });
  });

  test('gets no Set-Cookie with the 304', async () => {
    const handlers = { 'origin-response': "response.headers['set-cookie'] = [{ value: 'a=1' }]; return response;" };
    await withEdge({ origin: versioned({ version: 'one' }), handlers, options: { functionCookies: 'keep' } }, async edge => {
      expect((await edge.get('/')).headers['set-cookie']).toEqual(['a=1']);
      expect((await edge.get('/', { 'if-none-match': '"one"' })).headers).not.toHaveProperty('set-cookie');
    });
  });
});

describe('ranges', () => {
  test.each<[string, string, number, string, string | undefined]>([
    ['bytes=2-4', '', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', '', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', '', 206, '789', 'bytes 7-9/10'],
    ['bytes=-30', '', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', '', 206, '89', 'bytes 8-9/10'],
    ['bytes=20-', '', 416, '', 'bytes */10'],
    ['bytes=4-2', '', 200, '0123456789', undefined],
    ['bytes=0-1,3-4', '', 200, '0123456789', undefined],
    ['bytes=-', '', 200, '0123456789', undefined],
    ['bytes=2-4', '"v"', 206, '234', 'bytes 2-4/10'],
    ['bytes=2-4', '"w"', 200, '0123456789', undefined],
  ])('%s of a cached object with If-Range %s is a %i', async (range, ifRange, status, body, contentRange) => {
    await withEdge({ origin: () => reply('0123456789', { etag: '"v"' }) }, async edge => {
      await edge.get('/');
      const response = await edge.get('/', ifRange === '' ? { range } : { range, 'if-range': ifRange });
      expect([response.status, bodyOf(response), response.headers['content-range']?.[0]]).toEqual([status, body, contentRange]);
    });
  });

  test('a range that misses goes to the origin, and its 206 is not kept', async () => {
    await withEdge({ origin: ({ headers }) => (headers.range ? reply('23', {}, 206) : reply('0123')) }, async edge => {
      expect((await edge.get('/', { range: 'bytes=2-3' })).status).toBe(206);
      expect(bodyOf(await edge.get('/'))).toBe('0123');
    });
  });

  test('an origin without ranges gives the first viewer the whole object', async () => {
    await withEdge({ origin: () => reply('0123') }, async edge => {
      expect((await edge.get('/', { range: 'bytes=2-3' })).status).toBe(200);
      expect((await edge.get('/', { range: 'bytes=2-3' })).status).toBe(206);
    });
  });
});
