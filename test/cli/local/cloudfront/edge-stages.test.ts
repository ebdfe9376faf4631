import { ALL_VIEWER_EXCEPT_HOST, bodyOf, BUCKET, reply, withEdge, type EdgeOptions } from './fixture';
import type { EventType } from '../../../../cli/local/cloudfront';

/** Answers each event with a copy of it, so that a test sees what a function sees. */
function spy(events: unknown[]): EdgeOptions {
  const handler = 'exports.handler = async event => { console.log(JSON.stringify(event)); const { cf } = event.Records[0]; return cf.response ?? cf.request; };';
  return {
    handlers: { 'viewer-request': handler, 'origin-request': handler, 'origin-response': handler, 'viewer-response': handler },
    ports: { log: (_level, message) => events.push(JSON.parse(message).Records[0].cf) },
  };
}

describe('events', () => {
  test('have the documented shape at each stage', async () => {
    const events: any[] = [];
    await withEdge({ ...spy(events), origin: () => reply('hello', { 'content-type': 'text/html', 'x-cache': 'Hit' }, 200) }, async edge => {
      const { trace } = await edge.get('/p?q=1', { 'cookie': 'a=1', 'x-edge-forged': '1', 'user-agent': 'Firefox' });
      const config = { distributionDomainName: 'd123.cloudfront.net', distributionId: 'E123', requestId: trace.requestId };
      const viewerRequest = {
        clientIp: '192.0.2.1',
        headers: {
          'host': [{ key: 'Host', value: 'www.example.com' }],
          'cookie': [{ key: 'Cookie', value: 'a=1' }],
          'user-agent': [{ key: 'User-Agent', value: 'Firefox' }],
        },
        method: 'GET',
        querystring: 'q=1',
        uri: '/p',
      };
      const originRequest = {
        clientIp: '192.0.2.1',
        headers: {
          'host': [{ key: 'Host', value: BUCKET }],
          'user-agent': [{ key: 'User-Agent', value: 'Amazon CloudFront' }],
          'via': [{ key: 'Via', value: '2.0 local.cloudfront.net (CloudFront)' }],
          'x-forwarded-for': [{ key: 'X-Forwarded-For', value: '192.0.2.1' }],
        },
        method: 'GET',
        origin: { s3: { authMethod: 'none', customHeaders: {}, domainName: BUCKET, path: '', readTimeout: 30, region: 'eu-west-1' } },
        querystring: '',
        uri: '/p',
      };
      const response = { headers: { 'content-type': [{ key: 'Content-Type', value: 'text/html' }] }, status: '200', statusDescription: 'OK' };
      expect(events).toEqual([
        { config: { ...config, eventType: 'viewer-request' }, request: viewerRequest },
        { config: { ...config, eventType: 'origin-request' }, request: originRequest },
        { config: { ...config, eventType: 'origin-response' }, request: originRequest, response },
        { config: { ...config, eventType: 'viewer-response' }, request: viewerRequest, response },
      ]);
    });
  });

  test('name a custom origin with its custom headers, which are not among those of the request', async () => {
    const events: any[] = [];
    const handlers = { 'origin-request': spy(events).handlers!['origin-request'] };
    await withEdge({ ...spy(events), handlers, behavior: { TargetOriginId: 'api' } }, async edge => {
      await edge.get('/p');
      expect(events[0].request.origin).toEqual({
        custom: {
          customHeaders: { 'x-origin-key': [{ key: 'X-Origin-Key', value: 'secret' }] },
          domainName: 'api.example.com',
          keepaliveTimeout: 5,
          path: '/v1',
          port: 443,
          protocol: 'https',
          readTimeout: 20,
          sslProtocols: ['TLSv1.2'],
        },
      });
      expect(events[0].request.headers).not.toHaveProperty('x-origin-key');
    });
  });

  test('carry a request id that is new for each viewer request', async () => {
    await withEdge({}, async edge => {
      const ids = new Set([(await edge.get('/')).trace.requestId, (await edge.get('/')).trace.requestId]);
      expect(ids.size).toBe(2);
    });
  });

  test('share nothing with the cache: a handler may change all of the event', async () => {
    const source = "response.headers['x-count'][0].value += '!'; request.headers.host.push({ value: 'x' }); return response;";
    await withEdge({ handlers: { 'viewer-response': source }, origin: () => reply('', { 'x-count': '1' }) }, async edge => {
      await edge.get('/');
      expect((await edge.get('/')).headers['x-count']).toEqual(['1!']);
    });
  });
});

describe('stages', () => {
  const all: EdgeOptions['handlers'] = {
    'viewer-request': 'return request;', 'origin-request': 'return request;', 'origin-response': 'return response;', 'viewer-response': 'return response;',
  };

  test('run in order on a miss, and only the viewer ones on a hit', async () => {
    await withEdge({ handlers: all }, async edge => {
      const stages = async (): Promise<EventType[]> => (await edge.get('/')).trace.stages.map(stage => stage.eventType);
      expect(await stages()).toEqual(['viewer-request', 'origin-request', 'origin-response', 'viewer-response']);
      expect(await stages()).toEqual(['viewer-request', 'viewer-response']);
    });
  });

  test('origin-response runs on errors of the origin, viewer-response does not', async () => {
    await withEdge({ handlers: { ...all, 'origin-response': "response.headers['x-seen'] = [{ value: response.status }]; return response;" }, origin: () => reply('', {}, 404) },
      async edge => {
        const response = await edge.get('/');
        expect(response.headers['x-seen']).toEqual(['404']);
        expect(response.trace.stages.map(stage => stage.eventType)).not.toContain('viewer-response');
      });
  });

  test('origin-response runs before the answer is cached, so a changed status is what counts', async () => {
    const source = "return { ...response, status: '200', statusDescription: 'OK', body: 'fallback', headers: { 'cache-control': [{ value: 'max-age=300' }] } };";
    await withEdge({ handlers: { 'origin-response': source }, origin: () => reply('', { 'content-length': '0' }, 404) }, async edge => {
      await edge.get('/');
      await edge.clock.advance(299_000);
      const hit = await edge.get('/');
      expect([hit.status, bodyOf(hit), hit.trace.cache, hit.headers['content-length']]).toEqual([200, 'fallback', 'hit', undefined]);
    });
  });

  test('a response of viewer-request skips all else and is not cached', async () => {
    const source = "return { status: '302', headers: { location: [{ value: '/there' }], 'set-cookie': [{ value: 'a=1' }, { value: 'b=2' }] } };";
    await withEdge({ handlers: { ...all, 'viewer-request': source } }, async edge => {
      for (let index = 0; index < 2; index++) {
        const response = await edge.get('/');
        expect(response).toMatchObject({ status: 302, trace: { cache: 'generated' }, headers: { 'set-cookie': ['a=1', 'b=2'], 'location': ['/there'] } });
        expect(response.trace.stages.map(stage => stage.eventType)).toEqual(['viewer-request']);
      }
    });
  });

  test('a response of origin-request is cached by its headers and skips origin-response', async () => {
    const source = "return { status: '200', headers: { 'cache-control': [{ value: 'max-age=30' }] }, body: Buffer.from('hi').toString('base64'), bodyEncoding: 'base64' };";
    await withEdge({ handlers: { ...all, 'origin-request': source } }, async edge => {
      const first = await edge.get('/');
      expect(first.trace.stages.map(stage => stage.eventType)).toEqual(['viewer-request', 'origin-request', 'viewer-response']);
      expect([first.trace.cache, bodyOf(first)]).toEqual(['generated', 'hi']);
      await edge.clock.advance(29_999);
      expect((await edge.get('/')).trace.cache).toBe('hit');
      await edge.clock.advance(1);
      expect((await edge.get('/')).trace.cache).toBe('generated');
      expect(edge.origin).toEqual([]);
    });
  });

  test('a rewritten uri does not change the behaviour or the origin', async () => {
    const config = { CacheBehaviors: [{ PathPattern: '/api/*', TargetOriginId: 'api', CachePolicyId: 'policy' }] };
    await withEdge({ config, handlers: { 'viewer-request': "request.uri = '/api/x'; return request;" } }, async edge => {
      expect((await edge.get('/')).trace.behavior).toBe('*');
      expect(edge.origin[0].origin.kind).toBe('s3');
    });
  });

  test('origin events have what the policies forward', async () => {
    const events: any[] = [];
    const handlers = { 'origin-request': spy(events).handlers!['origin-request'] };
    await withEdge({ ...spy(events), handlers, behavior: { OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST } }, async edge => {
      await edge.get('/?q=1', { 'cookie': 'a=1', 'x-a': '1' });
      expect(events[0].request).toMatchObject({ querystring: 'q=1', headers: { 'cookie': [{ value: 'a=1' }], 'x-a': [{ value: '1' }] } });
    });
  });

  test('a custom error page gets no viewer-response', async () => {
    const config = { CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 200, ResponsePagePath: '/404.html' }] };
    await withEdge({ config, handlers: { 'viewer-response': 'return response;' }, origin: ({ uri }) => reply('', {}, uri === '/404.html' ? 200 : 404) },
      async edge => {
        const response = await edge.get('/x');
        expect(response).toMatchObject({ status: 200, trace: { stages: [] } });
      });
  });
});
