import { createRequire } from 'node:module';
import * as path from 'node:path';
import type { CloudFrontRequest, CloudFrontRequestEvent, CloudFrontResponse, CloudFrontResponseEvent, CloudFrontResultResponse } from 'aws-lambda';
import type { EdgeConfig } from '../../src/core';
import type { EdgeBundles } from '../properties/edge-bundles';
import { shippedBundles } from '../properties/edge-bundles';

const CONFIG: EdgeConfig = {
  parameter: { name: '/cdk-blue-green/shop', region: 'eu-west-1', replicaRegion: 'us-east-1' },
  stateTtl: 30,
  cookies: { release: 'bg-release', preview: 'bg-preview' },
  previewParameter: 'bg-preview',
  fallback: 'directory-index',
  perColorPaths: ['/api/*'],
};

type Handler<E, R> = (event: E) => Promise<R>;

let bundles: EdgeBundles;
beforeAll(() => {
  bundles = shippedBundles(CONFIG);
});
afterAll(() => bundles.remove());

function stage<E, R>(name: string): Handler<E, R> {
  return (createRequire(__filename)(path.join(bundles.folderOf(name), 'index.js')) as { handler: Handler<E, R> }).handler;
}

function cf(request: CloudFrontRequest): { Records: [{ cf: { config: never; request: CloudFrontRequest } }] } {
  return { Records: [{ cf: { config: {} as never, request } }] };
}

/** A request as the origin stages see it: with the decision of viewer-request. */
function routed(route: string, origin: CloudFrontRequest['origin'], cookie?: string): CloudFrontRequest {
  return {
    clientIp: '192.0.2.1',
    method: 'GET',
    uri: '/api/orders',
    querystring: 'page=2',
    headers: {
      'host': [{ key: 'Host', value: 'blue.internal' }],
      'x-bg-route': [{ key: 'x-bg-route', value: route }],
      'x-bg-reason': [{ key: 'x-bg-reason', value: 'cookie' }],
      ...(cookie !== undefined && { cookie: [{ key: 'Cookie', value: cookie }] }),
    },
    origin,
  };
}

function perColor(): CloudFrontRequest['origin'] {
  return {
    custom: {
      customHeaders: {
        'x-bg-origin-blue': [{ key: 'x-bg-origin-blue', value: 'blue.internal' }],
        'x-bg-origin-green': [{ key: 'x-bg-origin-green', value: 'green.internal' }],
        'x-bg-origin-secret': [{ key: 'x-bg-origin-secret', value: 'hush' }],
      },
      domainName: 'blue.internal',
      keepaliveTimeout: 5,
      path: '',
      port: 443,
      protocol: 'https',
      readTimeout: 30,
      sslProtocols: ['TLSv1.2'],
    },
  };
}

function bucket(notFoundPage: string): CloudFrontRequest['origin'] {
  const customHeaders = { 'x-bg-not-found': [{ key: 'x-bg-not-found', value: notFoundPage }] };
  return {
    s3: {
      authMethod: 'none',
      customHeaders,
      domainName: 'bucket.s3.eu-west-1.amazonaws.com',
      path: '',
    },
  };
}

async function toOrigin(request: CloudFrontRequest): Promise<CloudFrontRequest & CloudFrontResultResponse> {
  return stage<CloudFrontRequestEvent, CloudFrontRequest & CloudFrontResultResponse>('origin-request')(cf(request));
}

async function fromOrigin(request: CloudFrontRequest, status: string): Promise<CloudFrontResponse> {
  const response: CloudFrontResponse = { status, statusDescription: 'As the origin says', headers: {} };
  const event = { Records: [{ cf: { config: {} as never, request: request as never, response } }] };
  return stage<CloudFrontResponseEvent, CloudFrontResponse>('origin-response')(event as unknown as CloudFrontResponseEvent);
}

describe('a request to a backend per color', () => {
  test.each([['blue', 'blue.internal'], ['green', 'green.internal']])('of a release on %s goes to %s, Host header included', async (color, domain) => {
    const request = await toOrigin(routed(`r1.subresource.${color}`, perColor()));
    expect(request.origin!.custom!.domainName).toBe(domain);
    expect(request.headers.host).toEqual([{ key: 'host', value: domain }]);
    expect(request).toMatchObject({ uri: '/api/orders', querystring: 'page=2' });
  });

  test('takes the secret along, but not the addresses of the environments', async () => {
    const request = await toOrigin(routed('r1.subresource.green', perColor()));
    expect(Object.keys(request.origin!.custom!.customHeaders)).toEqual(['x-bg-origin-secret']);
    expect(request.headers['x-bg-reason']).toBeUndefined();
  });

  test('takes the cookies of the app along, but not the preview credential', async () => {
    const request = await toOrigin(routed('r1.subresource.green.request-id', perColor(), 'session=1; bg-preview=SECRET; theme=dark;bg-preview=TWICE'));
    expect(request.headers.cookie).toEqual([{ key: 'cookie', value: 'session=1; theme=dark' }]);
    const nothingElse = await toOrigin(routed('r1.subresource.green.request-id', perColor(), 'bg-preview=SECRET'));
    expect(nothingElse.headers.cookie).toBeUndefined();
  });

  test('without a color is answered by nobody: its path matched another behaviour than the decision saw', async () => {
    expect(await toOrigin(routed('r1.subresource', perColor()))).toMatchObject({ status: '404', headers: { 'cache-control': [{ value: 'no-store' }] } });
  });
});

describe('the second try after a 404', () => {
  const page = bucket('/404.html');

  test.each(['document', 'embedded'])('of a %s asks for the page of its release', async (requestClass) => {
    expect((await toOrigin(routed(`r1.${requestClass}`, page))).uri).toBe('/releases/r1/404.html');
  });

  test('of a script or an image is a short text', async () => {
    expect(await toOrigin(routed('r1.subresource', page))).toMatchObject({ status: '404', body: 'Not found' });
  });

  test('is 404 for the visitor though the page was found, and sets no cookie', async () => {
    const response = await fromOrigin(routed('r1.document', page), '200');
    expect(response).toMatchObject({ status: '404', statusDescription: 'Not Found' });
    expect(response.headers['set-cookie']).toBeUndefined();
    expect(response.headers['cache-control']).toBeUndefined();
    expect(response.headers['x-bg-release']).toEqual([{ key: 'x-bg-release', value: 'r1' }]);
  });

  test('of a preview is kept by nobody', async () => {
    const response = await fromOrigin(routed('r1.document.-.request-id', page), '200');
    expect(response.headers['cache-control']).toEqual([{ key: 'cache-control', value: 'private, no-store' }]);
  });

  test('that finds no page either stays what it was', async () => {
    expect((await fromOrigin(routed('r1.document', page), '404')).status).toBe('404');
    expect((await fromOrigin(routed('r1.document', page), '503')).status).toBe('503');
  });
});
