import { Readable } from 'node:stream';
import { bodyOf, reply, withEdge, type EdgeOptions } from './fixture';
import { compilePathPattern } from '../../../../cli/local/cloudfront/path-pattern';

describe('path patterns', () => {
  test.each([
    ['*', '/anything/at/all', true],
    ['/*', '/anything', true],
    ['/api/*', '/api/', true],
    ['/api/*', '/api', false],
    ['/api/*', '/api/v1/users', true],
    ['api/*', '/api/v1', true],
    ['/api/*', '/API/v1', false],
    ['*.jpg', '/images/cat.jpg', true],
    ['/a?c', '/abc', true],
    ['/a?c', '/ac', false],
    ['/a?c', '/abbc', false],
    ['/a*.jpg', '/about.jpg.html', false],
    ['/a.c', '/abc', false],
    ['/a+(b)[c]', '/a+(b)[c]', true],
  ])('%s against %s is %s', (pattern, uri, expected) => {
    expect(compilePathPattern(pattern)(uri)).toBe(expected);
  });
});

function behaviorFor(pattern: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { PathPattern: pattern, TargetOriginId: 'api', CachePolicyId: 'policy', ...more };
}

describe('behaviours', () => {
  test('the first pattern that fits wins, whichever is longer', async () => {
    await withEdge({ config: { CacheBehaviors: [behaviorFor('/api/*'), behaviorFor('/api/v1/*', { TargetOriginId: 's3' })] } }, async edge => {
      const response = await edge.get('/api/v1/users');
      expect(response.trace.behavior).toBe('/api/*');
      expect((await edge.get('/other')).trace.behavior).toBe('*');
    });
  });

  test('the origin gets its path in front, and its custom headers', async () => {
    await withEdge({ config: { CacheBehaviors: [behaviorFor('/api/*')] } }, async edge => {
      await edge.get('/api/users');
      expect(edge.origin[0]).toMatchObject({ uri: '/v1/api/users', method: 'GET', origin: { kind: 'custom', domainName: 'api.example.com' } });
      expect(edge.origin[0].headers).toMatchObject({ 'x-origin-key': ['secret'], 'host': ['api.example.com'] });
    });
  });

  test.each([
    ['a read that is never cached', 'GET', { default: 0, max: 0 }, true],
    ['a read that may be cached, and that others wait for', 'GET', {}, false],
    ['a write', 'POST', {}, true],
  ])('the origin hears that the viewer of %s has gone away, and may answer with a stream: %s %j is %s', async (_, method, policy, expected) => {
    const { signal } = new AbortController();
    await withEdge({ behavior: { AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] }, policy }, async edge => {
      await edge.get('/', {}, { method, gone: signal });
      await edge.get('/other', {}, { method });
      expect(edge.origin.map(({ gone }) => gone)).toEqual([expected ? signal : undefined, undefined]);
    });
  });

  test('a stream passes by the functions that see the head of an answer, and gives way to a body of theirs', async () => {
    const stream = Readable.from(['one']);
    const change = "response.headers['x-seen'] = [{ value: 'yes' }]; if (request.uri === '/replaced') response.body = 'two'; return response;";
    await withEdge({
      policy: { default: 0, max: 0 },
      handlers: { 'origin-response': change, 'viewer-response': 'return response;' },
      origin: () => ({ ...reply(''), stream }),
    }, async edge => {
      const response = await edge.get('/kept');
      expect([response.stream, response.headers['x-seen']]).toEqual([stream, ['yes']]);
      const replaced = await edge.get('/replaced');
      expect([replaced.stream, bodyOf(replaced)]).toEqual([undefined, 'two']);
    });
  });

  test('a viewer cannot send a header that the origin gets from the distribution', async () => {
    await withEdge({ behavior: { TargetOriginId: 'api' }, policy: { headers: ['x-origin-key'] } }, async edge => {
      await edge.get('/', { 'x-origin-key': 'guess' });
      expect(edge.origin[0].headers['x-origin-key']).toEqual(['secret']);
    });
  });

  test('a method that is not allowed is a 403 and reaches nothing', async () => {
    await withEdge({ handlers: { 'viewer-request': 'throw new Error("never")' } }, async edge => {
      const response = await edge.get('/', {}, { method: 'POST' });
      expect(response.status).toBe(403);
      expect(edge.origin).toEqual([]);
      expect(edge.cloudfront.location('FRA').coldStarts()).toBe(0);
    });
  });

  test('POST goes to the origin with its body each time', async () => {
    const behavior = { AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] };
    await withEdge({ behavior }, async edge => {
      const body = Buffer.from('{}');
      for (let index = 0; index < 2; index++) {
        expect((await edge.get('/', { 'content-type': 'application/json' }, { method: 'POST', body })).trace.cache).toBe('uncacheable');
      }
      expect(edge.origin).toHaveLength(2);
      expect(edge.origin[0]).toMatchObject({ body, headers: { 'content-type': ['application/json'], 'content-length': ['2'] } });
    });
  });

  test.each<[string, string, number]>([
    ['redirect-to-https', 'GET', 301],
    ['redirect-to-https', 'POST', 307],
    ['https-only', 'GET', 403],
    ['allow-all', 'GET', 200],
  ])('over http, %s answers a %s with %i', async (policy, method, status) => {
    await withEdge({ behavior: { ViewerProtocolPolicy: policy } }, async edge => {
      const response = await edge.get('/page?a=1', {}, { method, scheme: 'http' });
      expect(response.status).toBe(status);
      expect(response.headers.location).toEqual(status < 400 && status >= 300 ? ['https://www.example.com/page?a=1'] : undefined);
    });
  });

  test('the default root object stands for / only, and viewer-request still sees /', async () => {
    const options: EdgeOptions = {
      config: { DefaultRootObject: 'index.html' },
      handlers: { 'viewer-request': 'console.log(request.uri); return request;' },
    };
    const seen: string[] = [];
    await withEdge({ ...options, ports: { log: (_level, message) => seen.push(message) } }, async edge => {
      await edge.get('/');
      await edge.get('/sub/');
      expect(edge.origin.map(request => request.uri)).toEqual(['/index.html', '/sub/']);
      expect(seen).toEqual(['/', '/sub/']);
    });
  });

  test('a location that does not exist is named with those that do', async () => {
    await withEdge({}, async edge => {
      await expect(edge.get('/', {}, { location: 'LHR' })).rejects.toThrow(
        '\'location\' must be one of FRA, SYD, got: "LHR"; add it to locations');
    });
  });

  test('a failing origin group member gives way to the second one', async () => {
    const config = {
      OriginGroups: {
        Items: [{ Id: 'group', FailoverCriteria: { StatusCodes: { Items: [503] } }, Members: { Items: [{ OriginId: 's3' }, { OriginId: 'api' }] } }],
      },
    };
    const origin: EdgeOptions['origin'] = request => reply(request.origin.domainName, {}, request.origin.kind === 's3' ? 503 : 200);
    await withEdge({ config, behavior: { TargetOriginId: 'group' }, origin }, async edge => {
      expect(bodyOf(await edge.get('/'))).toBe('api.example.com');
      expect(edge.origin).toHaveLength(2);
    });
  });
});
