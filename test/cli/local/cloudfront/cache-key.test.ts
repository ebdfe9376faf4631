import * as fc from 'fast-check';
import { ALL_VIEWER, ALL_VIEWER_EXCEPT_HOST, cachePolicy, only, toHeaders, withEdge, type CachePolicyOptions } from './fixture';
import { cacheKeyOf } from '../../../../cli/local/cloudfront/cache-key';
import { filterCookies } from '../../../../cli/local/cloudfront/cookies';
import { parseCachePolicy } from '../../../../cli/local/cloudfront/policies';

function keyOf(uri: string, headers: Record<string, string>, policy: CachePolicyOptions, method = 'GET'): string {
  const [path, querystring = ''] = uri.split('?');
  return cacheKeyOf({ method, uri: path, querystring, headers: toHeaders(headers), clientIp: '', scheme: 'https' }, parseCachePolicy(cachePolicy(policy))).text;
}

describe('the cache key', () => {
  test.each<[string, CachePolicyOptions, string, string]>([
    ['nothing but the path by default', {}, '/a?x=1', '/a'],
    ['all query strings as they stand', { query: { QueryStringBehavior: 'all' } }, '/a?y=2&x=1', '/a?y=2&x=1'],
    ['listed query strings in the order of the request', { query: only('QueryString', ['x', 'y']) }, '/a?y=2&z=3&x=1', '/a?y=2&x=1'],
    ['all but the listed query strings', { query: only('QueryString', ['x'], 'allExcept') }, '/a?y=2&x=1', '/a?y=2'],
    ['names with case', { query: only('QueryString', ['X']) }, '/a?x=1', '/a'],
  ])('has %s', (_title, policy, uri, expected) => {
    expect(keyOf(uri, { 'x-other': '1', 'cookie': 'a=1', 'accept-encoding': 'gzip' }, policy)).toBe(expected);
  });

  test('has listed headers in any case, and nothing for one that is missing', () => {
    expect(keyOf('/a', { 'x-bg-release': 'abc' }, { headers: ['X-Bg-Release', 'X-Missing'] })).toBe('/a\nx-bg-release: abc');
  });

  test('has listed cookies sorted by name', () => {
    expect(keyOf('/a', { cookie: 'z=1; b=2; a=3' }, { cookies: only('Cookie', ['z', 'a']) })).toBe('/a\ncookie: a=3; z=1');
  });

  test.each([
    ['gzip, deflate, br', true, true, 'br,gzip'],
    ['br;q=1.0, gzip;q=0.8', true, false, 'gzip'],
    ['gzip, br', false, true, 'br'],
    ['gzip;q=0', true, true, undefined],
    ['identity', true, true, undefined],
    ['gzip', false, false, undefined],
  ])('normalises accept-encoding %s with gzip %s and brotli %s to %s', (value, gzip, brotli, expected) => {
    expect(keyOf('/a', { 'accept-encoding': value }, { gzip, brotli })).toBe(expected === undefined ? '/a' : `/a\naccept-encoding: ${expected}`);
  });

  test('differs whenever a part of it differs, whatever a client puts into its values', () => {
    const value = fc.string({ unit: fc.constantFrom('a', '=', ';', ' ', ':', '?', '&', '%', '\\') });
    const request = fc.record({ release: value, other: value });
    fc.assert(fc.property(request, request, (left, right) => {
      const policy = { headers: ['x-release', 'x-other'] };
      const key = (item: typeof left) => keyOf('/a', { 'x-release': item.release, 'x-other': item.other }, policy);
      expect(key(left) === key(right)).toBe(left.release === right.release && left.other === right.other);
    }));
  });

  test('is computed from the request after viewer-request', async () => {
    const source = "request.uri = '/releases/abc' + request.uri; return request;";
    await withEdge({ handlers: { 'viewer-request': source } }, async edge => {
      const response = await edge.get('/page');
      expect(response.trace.cacheKey).toBe('/releases/abc/page');
      expect(response.trace.requestAfterViewer?.uri).toBe('/releases/abc/page');
    });
  });

  test('is shared by nothing across locations', async () => {
    await withEdge({}, async edge => {
      await edge.get('/');
      expect((await edge.get('/', {}, { location: 'SYD' })).trace.cache).toBe('miss');
      expect((await edge.get('/')).trace.cache).toBe('hit');
    });
  });
});

describe('cookies', () => {
  test('that start with $ are dropped, and several Cookie headers are read as one', () => {
    expect(filterCookies({ cookie: ['$Version=1; b=2', 'a=1=1; flag'] }, () => true)).toBe('a=1=1; b=2; flag');
  });
});

describe('what reaches the origin', () => {
  const viewer = {
    'user-agent': 'Firefox',
    'accept': 'text/html',
    'cookie': 'b=2; a=1',
    'accept-encoding': 'br, gzip',
    'x-forwarded-for': '10.0.0.1',
    'x-forwarded-proto': 'http',
    'x-amz-cf-id': 'forged',
    'connection': 'close',
    'cloudfront-viewer-country': 'XX',
  };

  test('without an origin request policy: the key and the headers of CloudFront', async () => {
    const policy = { headers: ['x-a'], cookies: only('Cookie', ['a']), query: only('QueryString', ['q']), gzip: true };
    await withEdge({ policy }, async edge => {
      const response = await edge.get('/p?q=1&r=2', { ...viewer, 'x-a': 'yes' });
      const { headers, querystring } = edge.origin[0];
      expect(querystring).toBe('q=1');
      expect(headers).toEqual({
        'host': ['site.s3.eu-west-1.amazonaws.com'],
        'user-agent': ['Amazon CloudFront'],
        'via': ['2.0 local.cloudfront.net (CloudFront)'],
        'x-forwarded-for': ['10.0.0.1, 192.0.2.1'],
        'x-amz-cf-id': [response.trace.requestId],
        'x-a': ['yes'],
        'cookie': ['a=1'],
        'accept-encoding': ['gzip'],
      });
    });
  });

  test('with AllViewer: everything of the viewer, its Host too', async () => {
    await withEdge({ behavior: { OriginRequestPolicyId: ALL_VIEWER } }, async edge => {
      await edge.get('/p?q=1&r=2', viewer);
      expect(edge.origin[0].querystring).toBe('q=1&r=2');
      expect(edge.origin[0].headers).toMatchObject({
        'host': ['www.example.com'], 'user-agent': ['Firefox'], 'accept': ['text/html'], 'cookie': ['a=1; b=2'], 'accept-encoding': ['br, gzip'],
      });
      expect(edge.origin[0].headers).not.toHaveProperty('connection');
      expect(edge.origin[0].headers).not.toHaveProperty('x-forwarded-proto');
      expect(edge.origin[0].headers).not.toHaveProperty('cloudfront-viewer-country');
    });
  });

  test('with AllViewerExceptHostHeader: the Host of the origin', async () => {
    await withEdge({ behavior: { OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST, TargetOriginId: 'api' } }, async edge => {
      await edge.get('/p', viewer);
      expect(edge.origin[0].headers).toMatchObject({ 'host': ['api.example.com'], 'user-agent': ['Firefox'], 'cookie': ['a=1; b=2'] });
    });
  });

  test('with a list of headers: those, and CloudFront-* headers by CloudFront, not by the viewer', async () => {
    const headers = { HeaderBehavior: 'whitelist', Headers: ['Referer', 'CloudFront-Forwarded-Proto', 'CloudFront-Viewer-Address'] };
    const policies = { originRequestPolicies: { orp: { OriginRequestPolicyConfig: { HeadersConfig: headers } } } };
    await withEdge({ behavior: { OriginRequestPolicyId: 'orp' }, policies }, async edge => {
      await edge.get('/', { ...viewer, 'referer': '/x', 'cloudfront-forwarded-proto': 'forged' });
      expect(edge.origin[0].headers).toMatchObject({
        'referer': ['/x'], 'cloudfront-forwarded-proto': ['https'], 'cloudfront-viewer-address': ['192.0.2.1:0'], 'user-agent': ['Amazon CloudFront'],
      });
    });
  });

  test('forwarding more does not change the key', async () => {
    await withEdge({ behavior: { OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST } }, async edge => {
      await edge.get('/p?q=1', { cookie: 'a=1' });
      expect((await edge.get('/p?q=2', { cookie: 'a=2' })).trace.cache).toBe('hit');
    });
  });

  test('a header that a viewer-request function adds is forwarded if the key has it', async () => {
    const source = "request.headers['x-bg-release'] = [{ value: 'abc' }]; request.headers['x-extra'] = [{ value: '1' }]; return request;";
    await withEdge({ handlers: { 'viewer-request': source }, policy: { headers: ['x-bg-release'] } }, async edge => {
      await edge.get('/p');
      expect(edge.origin[0].headers['x-bg-release']).toEqual(['abc']);
      expect(edge.origin[0].headers).not.toHaveProperty('x-extra');
    });
  });
});
