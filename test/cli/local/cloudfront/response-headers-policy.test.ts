import { reply, withEdge, type EdgeOptions } from './fixture';

function withPolicy(config: Record<string, unknown>, more: EdgeOptions = {}): EdgeOptions {
  return {
    ...more,
    behavior: { ...more.behavior, ResponseHeadersPolicyId: 'headers' },
    policies: { responseHeadersPolicies: { headers: { ResponseHeadersPolicyConfig: config } } },
  };
}

const CUSTOM = { CustomHeadersConfig: { Items: [{ Header: 'X-A', Value: 'policy', Override: true }, { Header: 'X-B', Value: 'policy', Override: false }] } };

describe('a response headers policy', () => {
  test('is applied last, and overrides only where it says so', async () => {
    const handlers = { 'viewer-response': "response.headers['x-b'] = [{ value: 'function' }]; return response;" };
    await withEdge(withPolicy(CUSTOM, { handlers, origin: () => reply('', { 'x-a': 'origin' }) }), async edge => {
      expect((await edge.get('/')).headers).toMatchObject({ 'x-a': ['policy'], 'x-b': ['function'] });
    });
  });

  test('covers errors, hits, refused methods and answers of functions', async () => {
    await withEdge(withPolicy(CUSTOM, { origin: () => reply('', {}, 404) }), async edge => {
      expect((await edge.get('/')).headers['x-b']).toEqual(['policy']);
      expect((await edge.get('/')).headers['x-b']).toEqual(['policy']);
      expect((await edge.get('/', {}, { method: 'POST' })).headers['x-b']).toEqual(['policy']);
    });
    await withEdge(withPolicy(CUSTOM, { handlers: { 'viewer-request': "return { status: '200' };" } }), async edge => {
      expect((await edge.get('/')).headers['x-b']).toEqual(['policy']);
    });
  });

  test('removes headers without touching the cached copy', async () => {
    const config = { RemoveHeadersConfig: { Items: [{ Header: 'Server' }] } };
    await withEdge(withPolicy(config, { origin: () => reply('', { server: 'AmazonS3' }) }), async edge => {
      expect((await edge.get('/')).headers).not.toHaveProperty('server');
      const [[, entry]] = [...edge.cloudfront.location('FRA').cache.entries()];
      expect(entry.headers.server).toEqual(['AmazonS3']);
    });
  });

  test('sets security headers', async () => {
    const config = {
      SecurityHeadersConfig: {
        ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'self'", Override: true },
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: 'DENY', Override: true },
        ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
        StrictTransportSecurity: { AccessControlMaxAgeSec: 60, IncludeSubdomains: true, Preload: true, Override: true },
        XSSProtection: { Protection: true, ModeBlock: true, Override: true },
      },
    };
    await withEdge(withPolicy(config), async edge => {
      expect((await edge.get('/')).headers).toMatchObject({
        'content-security-policy': ["default-src 'self'"],
        'x-content-type-options': ['nosniff'],
        'x-frame-options': ['DENY'],
        'referrer-policy': ['no-referrer'],
        'strict-transport-security': ['max-age=60; includeSubDomains; preload'],
        'x-xss-protection': ['1; mode=block'],
      });
    });
  });

  test('as managed SecurityHeadersPolicy keeps what the origin says, save nosniff', async () => {
    const behavior = { ResponseHeadersPolicyId: '67f7725c-6f97-4210-82d7-5512b31e9d03' };
    await withEdge({ behavior, origin: () => reply('', { 'x-frame-options': 'DENY' }) }, async edge => {
      expect((await edge.get('/')).headers).toMatchObject({
        'x-frame-options': ['DENY'], 'strict-transport-security': ['max-age=31536000'], 'x-content-type-options': ['nosniff'],
      });
    });
  });

  const cors = {
    CorsConfig: {
      AccessControlAllowOrigins: { Items: ['https://*.example.com'] },
      AccessControlAllowMethods: { Items: ['GET', 'HEAD'] },
      AccessControlAllowHeaders: { Items: ['*'] },
      AccessControlAllowCredentials: true,
      AccessControlMaxAgeSec: 600,
      OriginOverride: true,
    },
  };
  test.each([
    ['https://app.example.com', 'https://app.example.com'],
    ['https://evil.com', undefined],
    ['https://app.example.com.evil.com', undefined],
    ['https://evil.com/.example.com', undefined],
  ])('answers the origin %s with %s', async (origin, expected) => {
    await withEdge(withPolicy(cors), async edge => {
      const { headers } = await edge.get('/', { origin });
      expect(headers['access-control-allow-origin']?.[0]).toBe(expected);
      expect(headers['access-control-max-age']?.[0]).toBe(expected && '600');
    });
  });

  test('adds no CORS headers to a request without Origin, nor over those of the origin unless it overrides', async () => {
    await withEdge(withPolicy(cors), async edge => {
      expect((await edge.get('/')).headers).not.toHaveProperty('access-control-allow-origin');
    });
    const kept = { CorsConfig: { ...cors.CorsConfig, OriginOverride: false } };
    await withEdge(withPolicy(kept, { origin: () => reply('', { 'access-control-allow-origin': 'null' }) }), async edge => {
      expect((await edge.get('/', { origin: 'https://app.example.com' })).headers['access-control-allow-origin']).toEqual(['null']);
    });
  });
});
