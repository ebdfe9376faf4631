import { only, reply, withEdge, type EdgeOptions } from './fixture';

const SET = { 'set-cookie': ['a=1; Path=/', 'b=2'] };
const FORWARDED = { cookies: only('Cookie', ['a']) };
const ADDS_COOKIE = { 'origin-response': "response.headers['set-cookie'] = [{ key: 'Set-Cookie', value: 'bg-release=abc' }]; return response;" };

describe('Set-Cookie', () => {
  test('of the origin is removed where no policy forwards cookies', async () => {
    await withEdge({ origin: () => reply('', SET) }, async edge => {
      expect((await edge.get('/', { cookie: 'a=1' })).headers).not.toHaveProperty('set-cookie');
      expect(edge.origin[0].headers).not.toHaveProperty('cookie');
    });
  });

  test('is cached with the object and replayed on hits where cookies are forwarded', async () => {
    await withEdge({ origin: () => reply('', SET), policy: FORWARDED }, async edge => {
      await edge.get('/');
      const hit = await edge.get('/');
      expect(hit.trace.cache).toBe('hit');
      expect(hit.headers['set-cookie']).toEqual(SET['set-cookie']);
    });
  });

  test('is not kept if the origin says no-cache="Set-Cookie"', async () => {
    await withEdge({ origin: () => reply('', { ...SET, 'cache-control': 'no-cache="Set-Cookie"' }), policy: FORWARDED }, async edge => {
      expect((await edge.get('/')).headers['set-cookie']).toEqual(SET['set-cookie']);
      const hit = await edge.get('/');
      expect(hit.trace.cache).toBe('hit');
      expect(hit.headers).not.toHaveProperty('set-cookie');
    });
  });

  test.each<[string, EdgeOptions, string[] | undefined]>([
    ['is stripped by default', {}, undefined],
    ['is cached and replayed with functionCookies keep', { options: { functionCookies: 'keep' } }, ['bg-release=abc']],
    ['is cached and replayed where cookies are forwarded', { policy: FORWARDED }, ['bg-release=abc']],
  ])('of an origin-response function %s', async (_title, options, expected) => {
    await withEdge({ handlers: ADDS_COOKIE, ...options }, async edge => {
      expect((await edge.get('/')).headers['set-cookie']).toEqual(expected);
      const hit = await edge.get('/');
      expect(hit.trace.cache).toBe('hit');
      expect(hit.headers['set-cookie']).toEqual(expected);
    });
  });

  test('of a viewer-response function always reaches the viewer and is never cached', async () => {
    const source = "response.headers['set-cookie'] = [{ value: 'for=' + request.headers['x-user'][0].value }]; return response;";
    await withEdge({ handlers: { 'viewer-response': source } }, async edge => {
      expect((await edge.get('/', { 'x-user': 'ann' })).headers['set-cookie']).toEqual(['for=ann']);
      const hit = await edge.get('/', { 'x-user': 'bob' });
      expect([hit.trace.cache, hit.headers['set-cookie']]).toEqual(['hit', ['for=bob']]);
    });
  });
});

describe('simultaneous requests', () => {
  test('for one key share one fetch', async () => {
    await withEdge({}, async edge => {
      const responses = await Promise.all([edge.get('/'), edge.get('/'), edge.get('/other')]);
      expect(responses.map(({ trace }) => trace.cache)).toEqual(['miss', 'hit', 'miss']);
      expect(edge.origin).toHaveLength(2);
    });
  });

  test('share even an answer that is not kept', async () => {
    await withEdge({ origin: () => reply('', { 'cache-control': 'private, no-store' }) }, async edge => {
      await Promise.all([edge.get('/'), edge.get('/')]);
      expect(edge.origin).toHaveLength(1);
      await edge.get('/');
      expect(edge.origin).toHaveLength(2);
    });
  });

  test('go to the origin each where cookies are forwarded, with caching disabled, or with conditions of their own', async () => {
    await withEdge({ policy: FORWARDED }, async edge => {
      await Promise.all([edge.get('/'), edge.get('/')]);
      expect(edge.origin).toHaveLength(2);
    });
    await withEdge({ policy: { default: 0, max: 0 } }, async edge => {
      await Promise.all([edge.get('/'), edge.get('/')]);
      expect(edge.origin).toHaveLength(2);
    });
    await withEdge({}, async edge => {
      await Promise.all([edge.get('/'), edge.get('/', { 'if-none-match': '"x"' })]);
      expect(edge.origin).toHaveLength(2);
    });
  });

  test('go on without the first one if that fails', async () => {
    const handlers = {
      'origin-request': `
      globalThis.count = (globalThis.count ?? 0) + 1;
      if (globalThis.count === 1) throw new Error('first');
      return request;`,
    };
    await withEdge({ handlers }, async edge => {
      const responses = await Promise.all([edge.get('/'), edge.get('/')]);
      expect(responses.map(({ status }) => status)).toEqual([502, 200]);
    });
  });
});
