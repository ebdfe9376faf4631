import { bodyOf, functionArn, only, reply, START, withEdge, type EdgeOptions } from './fixture';
import type { EventType } from '../../../../cli/local/cloudfront';

const VIEWER_HEADERS = { 'if-none-match': '"x"', 'accept-encoding': 'gzip' };

/** What a handler of this stage returns when it changes nothing. */
const UNCHANGED: Record<EventType, string> = {
  'viewer-request': 'request', 'origin-request': 'request', 'origin-response': 'response', 'viewer-response': 'response',
};

async function run(eventType: EventType, source: string, more: EdgeOptions = {}): Promise<{ status: number; error: string; origin: number }> {
  let result = { status: 0, error: '', origin: 0 };
  await withEdge({ policy: { gzip: true }, ...more, handlers: { [eventType]: source } }, async edge => {
    const response = await edge.clock.settle(edge.get('/', VIEWER_HEADERS));
    result = { status: response.status, error: response.trace.errors.join('; '), origin: edge.origin.length };
  });
  return result;
}

describe('a function that returns what CloudFront refuses gives a 502 that says why', () => {
  test.each<[EventType, string, string]>([
    // Disallowed headers: at every stage.
    ['viewer-request', "request.headers['x-edge-release'] = [{ value: 'a' }]; return request;", "viewer-request: 'x-edge-release' must be absent"],
    ['viewer-request', "request.headers['x-amz-cf-id'] = [{ value: 'a' }]; return request;", "'x-amz-cf-id' must be absent"],
    ['origin-request', "request.headers['x-forwarded-proto'] = [{ value: 'a' }]; return request;", "'x-forwarded-proto' must be absent"],
    ['origin-response', "response.headers['x-cache'] = [{ value: 'a' }]; return response;", "'x-cache' must be absent"],
    ['viewer-response', "response.headers['connection'] = [{ value: 'close' }]; return response;", "'connection' must be absent"],
    ['viewer-request', "request.headers['cloudfront-viewer-country'] = [{ value: 'a' }]; return request;", 'a header that CloudFront adds later'],
    // Read-only headers: changed, added, deleted.
    ['viewer-request', "request.headers.host = [{ value: 'evil.example.com' }]; return request;", "'host' must be unchanged"],
    ['viewer-request', 'delete request.headers.host; return request;', "'host' must be unchanged"],
    ['viewer-request', "request.headers.via = [{ value: 'a' }]; return request;", "'via' must be unchanged"],
    ['origin-request', "request.headers['if-none-match'] = []; return request;", "'if-none-match' must be unchanged"],
    ['origin-request', "request.headers['accept-encoding'] = [{ value: 'br' }]; return request;", "'accept-encoding' must be unchanged"],
    ['origin-response', "response.headers['transfer-encoding'] = [{ value: 'chunked' }]; return response;", "'transfer-encoding' must be unchanged"],
    ['viewer-response', "response.headers.warning = [{ value: 'a' }]; return response;", "'warning' must be unchanged"],
    ['viewer-request', "return { status: '200', headers: { via: [{ value: 'a' }] } };", "'via' must be unchanged"],
    // Shapes.
    ['viewer-request', "request.method = 'POST'; return request;", "'request.method' must be GET, got: POST"],
    ['viewer-request', "request.uri = 'index.html'; return request;", "'request.uri' must be a path that starts with /"],
    ['viewer-request', "request.uri = '/a b'; return request;", "'request.uri' must be a path"],
    ['viewer-request', "request.uri = '/a?b=1'; return request;", "'request.uri' must be a path"],
    ['viewer-request', "request.uri = '/' + 'a'.repeat(8192); return request;", 'must be shorter than 8192 characters'],
    ['viewer-request', "request.querystring = 'a=b c'; return request;", "'request.querystring' must be free of spaces"],
    ['viewer-request', "request.headers['x-a'] = 'b'; return request;", "'request.headers.x-a' must be a list of { key, value }"],
    ['viewer-request', "request.headers['X-A'] = [{ value: 'b' }]; return request;", 'under the lower-case name'],
    ['viewer-request', "request.headers['x-a'] = [{ key: 'X-B', value: 'b' }]; return request;", 'under the lower-case name'],
    ['viewer-request', "request.headers['x-a'] = [{ value: 1 }]; return request;", "'request.headers.x-a' must be"],
    ['viewer-request', "request.headers['x-a'] = [{ value: 'a\\r\\nset-cookie: b' }]; return request;", "'request.headers.x-a' must be"],
    ['viewer-request', 'request.headers = 5; return request;', "'request.headers' must be an object"],
    ['viewer-request', 'return null;', "'viewer-request' must return a request or a response, got: null"],
    ['viewer-request', "return 'request';", 'must return a request or a response'],
    ['origin-response', '', 'must return a request or a response'],
    ['viewer-request', 'return {};', "'request.method' must be GET"],
    // Generated responses.
    ['viewer-request', 'return { status: 200 };', "'response.status' must be a string from '200' to '599', got: 200"],
    ['viewer-request', "return { status: '199' };", "'response.status' must be a string"],
    ['origin-request', "return { status: '600' };", "'response.status' must be a string"],
    ['viewer-request', "return { status: '200', body: 5 };", "'response.body' must be a string"],
    ['viewer-request', "return { status: '200', body: '', bodyEncoding: 'utf8' };", "'response.body' must be a string"],
    ['viewer-request', "return { status: '200', body: 'a'.repeat(40 * 1024 + 1) };", 'must be at most 40960 bytes'],
    ['viewer-request', "return { status: '200', headers: { 'x-a': [{ value: 'a'.repeat(41000) }] } };", 'must be at most 40960 bytes'],
    ['origin-request', "return { status: '200', body: 'a'.repeat(1024 * 1024 + 1) };", 'must be at most 1048576 bytes'],
    ['viewer-response', "response.status = '404'; return response;", "'response.status' must be 200, got: 404"],
    // Failures.
    ['viewer-request', "throw new Error('broken');", 'the function threw: Error: broken'],
    ['origin-request', "throw 'text';", 'the function threw: text'],
    ['viewer-request', 'await new Promise(() => {});', 'the function must answer within 5000 ms'],
    ['origin-response', 'await new Promise(() => {});', 'the function must answer within 30000 ms'],
    ['viewer-request', "setTimeout(() => { throw new Error('late'); }, 10); await new Promise(() => {});", 'the function crashed: Error: late'],
    ['viewer-request', "exports.other = 1; throw new Error('at load');", 'the function failed to load: Error: at load'],
    ['viewer-request', 'exports.other = 1;', "'handler' must name an exported function, got: index.handler"],
    ['viewer-request', 'exports.handler = event => event.Records[0].cf.request;', 'must return a request or a response, got: null'],
    ['viewer-request', "exports.handler = (event, context, callback) => callback(new Error('no'));", 'the function threw: Error: no'],
  ])('%s: %s', async (eventType, source, expected) => {
    const result = await run(eventType, source);
    expect(result.status).toBe(502);
    expect(result.error).toContain(expected);
  });

  test('and what is at the limit passes', async () => {
    const accepted: Array<[EventType, string, number]> = [
      ['viewer-request', "return { status: '200', body: 'a'.repeat(40 * 1024) };", 200],
      ['origin-request', "return { status: '599', statusDescription: 'odd', body: 'a'.repeat(1024 * 1024) };", 599],
      ['viewer-request', "request.headers['if-none-match'] = []; delete request.headers['accept-encoding']; return request;", 200],
      ['origin-request', "request.headers.host = [{ value: 'other.example.com' }]; return request;", 200],
      ['viewer-request', "request.headers['x-a'] = [{ value: 'b' }]; request.clientIp = 'ignored'; return request;", 200],
    ];
    for (const [eventType, source, status] of accepted) {
      expect(await run(eventType, source)).toMatchObject({ status, error: '' });
    }
  });

  test('is not cached, and X-Cache names the kind', async () => {
    await withEdge({ handlers: { 'origin-response': "if (request.uri === '/') throw new Error('x'); return {};" } }, async edge => {
      expect((await edge.get('/')).headers['x-cache']).toEqual(['LambdaExecutionError from cloudfront']);
      expect((await edge.get('/other')).headers['x-cache']).toEqual(['LambdaValidationError from cloudfront']);
      await edge.get('/');
      expect(edge.origin).toHaveLength(3);
    });
  });

  test('unless it is within the time that its own function has', async () => {
    const slow = (ms: number) => `await new Promise(done => setTimeout(done, ${ms})); return request;`;
    expect((await run('viewer-request', slow(4_999))).status).toBe(200);
    expect((await run('viewer-request', slow(5_001))).status).toBe(502);
    expect((await run('viewer-request', slow(1_001), { timeoutMs: 1_000 })).status).toBe(502);
    expect((await run('viewer-request', slow(6_000), { timeoutMs: 30_000 })).status).toBe(502);
    expect((await run('origin-request', slow(29_999))).status).toBe(200);
  });
});

describe.each(Object.keys(UNCHANGED) as EventType[])('%s', eventType => {
  const result = UNCHANGED[eventType];
  test.each([
    ['async', `exports.handler = async event => event.Records[0].cf.${result};`],
    ['with a callback', `exports.handler = (event, context, callback) => callback(null, event.Records[0].cf.${result});`],
    ['with a late callback', `exports.handler = (event, context, callback) => { setTimeout(() => callback(null, event.Records[0].cf.${result}), 5); };`],
    ['with a thenable', `exports.handler = event => ({ then(done) { done(event.Records[0].cf.${result}); } });`],
  ])('may be %s', async (_title, source) => {
    expect(await run(eventType, source)).toEqual({ status: 200, error: '', origin: 1 });
  });
});

describe('an origin-request function', () => {
  const swap = (origin: string, more = '') => `request.origin = ${origin}; ${more} return request;`;
  const custom = (fields = '') => `{ custom: { domainName: 'green.example.com', path: '', port: 443, protocol: 'https', sslProtocols: ['TLSv1.2'],
    readTimeout: 30, keepaliveTimeout: 5, customHeaders: {}, ${fields} } }`;

  test('can send a request to another server', async () => {
    const source = swap(custom("path: '/v2', customHeaders: { 'x-color': [{ value: 'green' }] }"), "request.headers.host = [{ value: 'green.example.com' }];");
    await withEdge({ handlers: { 'origin-request': source } }, async edge => {
      await edge.get('/users');
      expect(edge.origin[0]).toMatchObject({
        uri: '/v2/users',
        origin: { kind: 'custom', domainName: 'green.example.com', port: 443, protocol: 'https' },
        headers: { 'host': ['green.example.com'], 'x-color': ['green'] },
      });
      expect(edge.origin[0].origin.id).toBeUndefined();
    });
  });

  test('can send a request from a server to a bucket, unsigned', async () => {
    const source = swap("{ s3: { domainName: 'other.s3.eu-west-1.amazonaws.com', region: 'eu-west-1', authMethod: 'none', path: '/p', customHeaders: {} } }");
    await withEdge({ behavior: { TargetOriginId: 'api' }, handlers: { 'origin-request': source } }, async edge => {
      await edge.get('/users');
      expect(edge.origin[0]).toMatchObject({ uri: '/p/users', origin: { kind: 's3', originAccessControl: false, authMethod: 'none' } });
    });
  });

  test('can change uri, query string and headers', async () => {
    const source = "request.uri = '/releases/abc' + request.uri; request.querystring = 'v=1'; request.headers['x-a'] = [{ value: '1' }]; return request;";
    await withEdge({ handlers: { 'origin-request': source } }, async edge => {
      const { trace } = await edge.get('/index.html');
      expect(trace.cacheKey).toBe('/index.html');
      expect(edge.origin[0]).toMatchObject({ uri: '/releases/abc/index.html', querystring: 'v=1', headers: { 'x-a': ['1'] } });
      expect(edge.origin[0].origin).toMatchObject({ id: 's3', originAccessControl: true });
    });
  });

  test.each<[string, string, string]>([
    ['another bucket under origin access control', "{ s3: { ...request.origin.s3, domainName: 'other.s3.eu-west-1.amazonaws.com' } }", 'origin access control'],
    ['an access identity', "{ s3: { ...request.origin.s3, authMethod: 'origin-access-identity' } }", 'an identity cannot be added'],
    ['two origins', "{ ...request.origin, custom: { domainName: 'a.example.com' } }", 'exactly one of s3 and custom'],
    ['no origin', '{}', 'exactly one of s3 and custom'],
    ['a URL as domain', custom("domainName: 'https://a.example.com'"), "'origin.domainName' must be a host name"],
    ['no domain', custom('domainName: undefined'), "'origin.domainName' must be a host name"],
    ['a path with a slash at its end', custom("path: '/a/'"), "'origin.path' must be empty or start with /"],
    ['a port below 1024', custom('port: 81'), "'origin.custom.port' must be 80, 443 or 1024 to 65535"],
    ['a protocol that is not HTTP', custom("protocol: 'ftp'"), "'origin.custom.protocol' must be http or https"],
    ['a timeout above 120 seconds', custom('readTimeout: 121'), "'origin.readTimeout' must be 1 to 120 seconds"],
    ['a header in both places', `${custom("customHeaders: { 'x-forwarded-for': [{ value: '1' }] }")}`, 'keep one of them'],
  ])('is refused %s', async (_title, origin, expected) => {
    const result = await run('origin-request', swap(origin));
    expect(result).toMatchObject({ status: 502, origin: 0 });
    expect(result.error).toContain(expected);
  });
});

test('more simultaneous requests than maxEnvironments are a 503', async () => {
  const handlers = { 'viewer-request': 'await new Promise(done => setTimeout(done, 100)); return request;' };
  await withEdge({ handlers, options: { maxEnvironments: 2 } }, async edge => {
    const responses = Promise.all([edge.get('/'), edge.get('/'), edge.get('/')]);
    expect((await edge.clock.settle(responses)).map(({ status }) => status)).toEqual([200, 200, 503]);
    expect(edge.clock.now()).toBe(START + 100);
    expect(edge.cloudfront.location('FRA').coldStarts(functionArn('viewer-request'))).toBe(2);
  });
});

test('headers of the origin that functions do not see pass by them', async () => {
  const handlers = { 'origin-response': "if (response.headers['x-amzn-requestid']) throw new Error('seen'); return response;" };
  await withEdge({ handlers, policy: { cookies: only('Cookie', ['a']) }, origin: () => reply('x', { 'x-amzn-requestid': 'abc' }) }, async edge => {
    const response = await edge.get('/');
    expect([bodyOf(response), response.headers['x-amzn-requestid']]).toEqual(['x', ['abc']]);
  });
});
