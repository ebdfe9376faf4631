import type { CloudFrontHeaders, CloudFrontRequest, CloudFrontRequestEvent, CloudFrontResultResponse } from 'aws-lambda';
import { ORIGIN_REQUEST, ORIGIN_RESPONSE, VIEWER_REQUEST } from './documented-events';
import { configOf, Edge } from './edge';
import { BLUE, GREEN } from './events';
import type { Handlers } from './handlers';
import { loadHandlers } from './handlers';
import { withHeaders } from './headers';
import { changedHeaders, delivered, faultsOfGenerated } from './legality';
import { SITE, SITES } from './sites';
import type { Headers } from '../../../cli/local/cloudfront';
import { buildEvent } from '../../../cli/local/cloudfront/edge-function/event';
import type { Origin } from '../../../cli/local/cloudfront/origins';
import { shippedBundles } from '../../properties/edge-bundles';
import type { EdgeBundles } from '../../properties/edge-bundles';
import { synthesizeSite } from '../../properties/synthesized-site';

let bundles: EdgeBundles;
let handlers: Handlers;
beforeAll(() => {
  bundles = shippedBundles(SITE.config);
  handlers = loadHandlers(bundles, SITE);
});
afterAll(() => bundles.remove());

/** The documented origin event after viewer-request has decided, at the origin that the template defines. */
function decided(route: string, origin: unknown): CloudFrontRequestEvent {
  const event = delivered(ORIGIN_REQUEST);
  const { request } = event.Records[0].cf;
  request.headers = withHeaders(request.headers, { 'x-bg-route': route });
  request.origin = delivered(origin) as CloudFrontRequest['origin'];
  return event;
}

const BUCKET = { s3: { authMethod: 'none', customHeaders: {}, domainName: 'bucket.s3.us-east-1.amazonaws.com', path: '', region: 'us-east-1', readTimeout: 30 } };
const BACKENDS = {
  custom: {
    ...ORIGIN_REQUEST.Records[0].cf.request.origin!.custom!,
    customHeaders: withHeaders({}, { 'x-bg-origin-blue': BLUE, 'x-bg-origin-green': GREEN, 'x-bg-origin-secret': 'secret' }),
  },
};

describe('the viewer request that AWS documents', () => {
  test('goes on with a decision and is otherwise as it was', async () => {
    const { request } = VIEWER_REQUEST.Records[0].cf;
    const result = await handlers.viewerRequest(delivered(VIEWER_REQUEST)) as CloudFrontRequest;
    expect(changedHeaders(request.headers, result.headers)).toEqual(['x-bg-route', 'x-bg-reason']);
    expect(result.headers['x-bg-route']).toEqual([{ key: 'x-bg-route', value: 'one.document' }]);
    expect({ ...result, headers: request.headers }).toEqual(request);
  });

  test('is answered by every site, whatever it is configured with', async () => {
    for (const site of SITES) {
      const laid = shippedBundles(site.config);
      const result = await loadHandlers(laid, site).viewerRequest(delivered(VIEWER_REQUEST));
      expect(result).toMatchObject(site.document === null ? { status: '503' } : { uri: '/' });
      laid.remove();
    }
  });
});

describe('the three events that AWS documents, one after the other in the CloudFront model', () => {
  test('make a document of the active release', async () => {
    const site = synthesizeSite(30);
    const laid = shippedBundles(configOf(site));
    const { clientIp, headers, method, querystring, uri } = VIEWER_REQUEST.Records[0].cf.request;
    const response = await new Edge(laid, site).ask('visited', { clientIp, headers: model(headers), method, querystring, uri });
    laid.remove();
    expect(response.trace.stages.map(({ eventType }) => eventType)).toEqual(['viewer-request', 'origin-request', 'origin-response']);
    expect(response.status).toBe(200);
    expect(response.trace.originRequest!.uri).toMatch(/^\/releases\/(one|two)\/index\.html$/);
    expect(response.headers['set-cookie']).toEqual([expect.stringMatching(/^bg-release=(one|two); /)]);
  });
});

describe('the origin request that AWS documents', () => {
  test('is 404 as it stands, for nobody decided', async () => {
    const result = await handlers.originRequest(delivered(ORIGIN_REQUEST)) as CloudFrontResultResponse;
    expect(result.status).toBe('404');
    expect(faultsOfGenerated(result, 'origin-request')).toEqual([]);
  });

  test('goes to a file of the decided release in a bucket', async () => {
    const result = await handlers.originRequest(decided('one.document', BUCKET)) as CloudFrontRequest;
    expect(result.uri).toBe('/releases/one/index.html');
    expect(result.origin).toEqual(BUCKET);
  });

  test('goes to the backend of the decided color, under its name and with the secret alone', async () => {
    const result = await handlers.originRequest(decided('two.document.green', BACKENDS)) as CloudFrontRequest;
    expect(result.uri).toBe('/');
    expect(result.headers.host).toEqual([{ key: 'host', value: GREEN }]);
    expect(result.origin!.custom!.domainName).toBe(GREEN);
    expect(Object.keys(result.origin!.custom!.customHeaders)).toEqual(['x-bg-origin-secret']);
  });
});

describe('the origin response that AWS documents', () => {
  test('is as it was, for nobody decided', async () => {
    expect(await handlers.originResponse(delivered(ORIGIN_RESPONSE))).toEqual(ORIGIN_RESPONSE.Records[0].cf.response);
  });

  test('is marked with its release and pins the browser to it', async () => {
    const { cf } = delivered(ORIGIN_RESPONSE).Records[0];
    const { request } = decided('one.document', BUCKET).Records[0].cf;
    const { headers } = await handlers.originResponse({ Records: [{ cf: { ...cf, request } }] }) as CloudFrontResultResponse;
    expect(changedHeaders(ORIGIN_RESPONSE.Records[0].cf.response.headers, headers!)).toEqual(['x-bg-release', 'cache-control', 'set-cookie']);
    expect(headers!['set-cookie']).toEqual([{ key: 'set-cookie', value: 'bg-release=one; Path=/; Secure; HttpOnly; SameSite=Lax' }]);
  });
});

describe('the CloudFront model makes the events that AWS documents', () => {
  type Invocation = CloudFrontRequestEvent['Records'][0]['cf'] & { readonly response?: CloudFrontResultResponse };

  test.each([
    ['for viewer-request', VIEWER_REQUEST],
    ['for origin-request', ORIGIN_REQUEST],
    ['for origin-response', ORIGIN_RESPONSE],
  ])('%s', (_, documented) => {
    const { config: { eventType, ...config }, request, response } = delivered(documented).Records[0].cf as Invocation;
    const custom = request.origin?.custom;
    const event = buildEvent(
      eventType, config, { ...request, headers: model(request.headers), scheme: 'https', body: undefined },
      custom && { kind: 'custom', ...custom, customHeaders: model(custom.customHeaders) } as Origin,
      response && { status: Number(response.status), headers: model(response.headers!), body: Buffer.alloc(0) },
    );
    expect(withLowerCaseKeys(event)).toEqual(withLowerCaseKeys(documented));
  });
});

function model(headers: CloudFrontHeaders): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, list]) => [name, list.map(({ value }) => value)]));
}

/** Clients write the names of headers as they like. */
function withLowerCaseKeys(event: unknown): unknown {
  return JSON.parse(JSON.stringify(event), (name, value: unknown) => name === 'key' ? String(value).toLowerCase() : value);
}
