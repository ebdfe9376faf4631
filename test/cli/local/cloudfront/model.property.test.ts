import * as fc from 'fast-check';
import { bodyOf, reply, withEdge, type EdgeOptions } from './fixture';

/** What the origin answers depends on the path, the release in the key, and time. */
const SITE: EdgeOptions = {
  policy: { headers: ['x-release'], default: 60 },
  handlers: {
    'viewer-request': `
      const wanted = (request.headers['x-wish'] ?? [{ value: 'blue' }])[0].value;
      request.headers['x-release'] = [{ value: wanted === 'green' ? 'green' : 'blue' }];
      return request;`,
    'origin-request': "request.uri = '/' + request.headers['x-release'][0].value + request.uri; return request;",
    'origin-response': "response.headers['x-served'] = [{ value: request.headers['x-release'][0].value }]; return response;",
  },
};

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('request' as const),
      location: fc.constantFrom('FRA', 'SYD'),
      uri: fc.constantFrom('/', '/a.js', '/missing', '/no-store'),
      wish: fc.constantFrom('blue', 'green', 'red\u00e9', 'x; y'),
      method: fc.constantFrom('GET', 'HEAD'),
      together: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 90 }) }) },
  { weight: 1, arbitrary: fc.constantFrom({ kind: 'recycle' as const }, { kind: 'clear' as const }, { kind: 'invalidate' as const }) },
);

test('whatever the order of requests, the bytes, the key and the headers of functions agree, hit or miss', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
    const origin: EdgeOptions['origin'] = ({ uri }) => reply(
      uri, uri.endsWith('no-store') ? { 'cache-control': 'no-store' } : {}, uri.endsWith('missing') ? 404 : 200);
    await withEdge({ ...SITE, origin }, async edge => {
      const running: Array<Promise<void>> = [];
      for (const item of steps) {
        const at = edge.cloudfront.location('FRA');
        switch (item.kind) {
          case 'wait': await edge.clock.advance(item.seconds * 1000); break;
          case 'recycle': at.recycleEnvironments(); break;
          case 'clear': at.clearCache(); break;
          case 'invalidate': edge.cloudfront.invalidate(['/*']); break;
          case 'request': {
            const { location, uri, wish, method, together } = item;
            const release = wish === 'green' ? 'green' : 'blue';
            const check = edge.get(uri, { 'x-wish': wish, 'x-release': 'forged' }, { location, method }).then(response => {
              expect(response.trace.errors).toEqual([]);
              expect(response.headers['x-served']).toEqual([release]);
              expect(bodyOf(response)).toBe(method === 'HEAD' ? '' : `/${release}${uri}`);
              expect(response.status).toBe(uri === '/missing' ? 404 : 200);
            });
            running.push(check);
            if (!together) {
              await Promise.all(running);
            }
          }
        }
      }
      await Promise.all(running);
    });
  }), { numRuns: 100 });
});

test('the same steps on a virtual clock give the same responses', async () => {
  const run = async (): Promise<unknown[]> => {
    const seen: unknown[] = [];
    await withEdge({ ...SITE, origin: ({ uri }) => reply(uri) }, async edge => {
      for (let index = 0; index < 30; index++) {
        seen.push(await edge.get(['/', '/a', '/b'][index % 3], { 'x-wish': index % 2 ? 'green' : 'blue' }));
        await edge.clock.advance(7_000);
      }
    });
    return seen;
  };
  expect(await run()).toEqual(await run());
});
