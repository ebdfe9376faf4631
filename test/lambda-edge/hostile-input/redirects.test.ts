import type { CloudFrontRequest, CloudFrontRequestEvent, CloudFrontResultResponse } from 'aws-lambda';
import * as fc from 'fast-check';
import { anyViewerRequest } from './events';
import type { Handlers } from './handlers';
import { loadHandlers } from './handlers';
import { withHeaders } from './headers';
import { delivered, faultsOfGenerated } from './legality';
import { faultsOfRedirect } from './redirect-rules';
import { SITES, TOKEN } from './sites';
import { anyHost, anyPath, anyQueryString } from './values';
import type { Break } from '../../properties/broken-source';
import type { EdgeBundles } from '../../properties/edge-bundles';
import { brokenBundles, shippedBundles } from '../../properties/edge-bundles';

const RUNS = { seed: 20261121, numRuns: 5000 };

/** The site with host names that lead to another one. */
const SITE = SITES[2];

type Parts = [path: string, query: string, host: string];

/** Any request, turned into one that must be redirected. */
function requestWith(change: (...parts: Parts) => Partial<CloudFrontRequest> & { readonly host: string }): fc.Arbitrary<CloudFrontRequestEvent> {
  return fc.tuple(anyViewerRequest, anyPath, anyQueryString, anyHost).map(([{ Records: [{ cf }] }, ...parts]) => {
    const { host, ...changed } = change(...parts);
    const request = { ...cf.request, ...changed, headers: withHeaders(cf.request.headers, { host }) };
    return { Records: [{ cf: { ...cf, request } }] };
  });
}

const anyPreviewLink = requestWith((uri, query, host) => ({ method: 'GET', uri, querystring: `${query}&bg-preview=${TOKEN}`, host }));
const anyRequestElsewhere = requestWith((uri, querystring) => ({ uri, querystring, host: 'www.shop.example' }));

function neverLeadsAway({ viewerRequest }: Handlers, requests: fc.Arbitrary<CloudFrontRequestEvent>): fc.IAsyncProperty<[CloudFrontRequestEvent]> {
  return fc.asyncProperty(requests, async (event) => {
    const response = await viewerRequest(delivered(event)) as CloudFrontResultResponse;
    expect([...faultsOfGenerated(response, 'viewer-request'), ...faultsOfRedirect(delivered(event).Records[0].cf.request, response, SITE.config)]).toEqual([]);
  });
}

async function withHandlers(bundles: EdgeBundles, run: (handlers: Handlers) => Promise<void>): Promise<void> {
  try {
    await run(loadHandlers(bundles, SITE));
  } finally {
    bundles.remove();
  }
}

describe('of 5,000 hostile addresses, none', () => {
  test.each([
    ['makes a preview link lead to another host, or a header end early', anyPreviewLink],
    ['makes the way to the canonical host lead to another one, or a header end early', anyRequestElsewhere],
  ])('%s', async (_, requests) => {
    await withHandlers(shippedBundles(SITE.config), async (handlers) => fc.assert(neverLeadsAway(handlers, requests), RUNS));
  });
});

describe('the least that would lead away', () => {
  test.each([
    ['@evil.example/', 'https://shop.example/@evil.example/'],
    ['.evil.example/', 'https://shop.example/.evil.example/'],
    ['*', 'https://shop.example/*'],
    ['//evil.example/', 'https://shop.example/evil.example/'],
    ['/\\evil.example/', 'https://shop.example/evil.example/'],
    ['/\t/evil.example/', 'https://shop.example/evil.example/'],
    ['/a\r\nSet-Cookie: x=1', 'https://shop.example/aSet-Cookie:x=1'],
  ])('%j, stays here', async (uri, location) => {
    await withHandlers(shippedBundles(SITE.config), async ({ viewerRequest }) => {
      for (const host of ['shop.example', 'www.shop.example']) {
        const querystring = host === 'shop.example' ? `bg-preview=${TOKEN}` : '';
        const response = await viewerRequest({
          Records: [{
            cf: {
              config: { distributionDomainName: 'd.example', distributionId: 'E1', eventType: 'viewer-request', requestId: 'id==' },
              request: { clientIp: '192.0.2.1', method: 'GET', uri, querystring, headers: { host: [{ value: host }] } },
            },
          }],
        }) as CloudFrontResultResponse;
        expect(response.headers!.location[0].value).toBe(location);
      }
    });
  });
});

describe('hostile addresses show that', () => {
  const ADDRESS = 'src/core/edge/local-address.ts';

  test.each<[string, fc.Arbitrary<CloudFrontRequestEvent>, Break]>([
    ['a link leads to whatever the path names', anyPreviewLink, { file: 'lambda-edge/viewer-request.ts', from: '`https://${host}${link.location}`', to: '`https:${request.uri}`' }],
    ['a host is taken for a part of the path', anyPreviewLink, { file: 'lambda-edge/adapter/host.ts', from: 'HOST.test(host) ? host : distributionDomainName', to: 'host' }],
    ['a path need not begin with a slash', anyRequestElsewhere, { file: ADDRESS, from: '`/${path}`', to: 'path' }],
    ['a line break ends the header', anyRequestElsewhere, { file: ADDRESS, from: 'text.replace(NOT_IN_A_URL, \'\')', to: 'text' }],
    ['the way to the canonical host leads to the host that was asked', anyRequestElsewhere, { file: 'src/core/edge/canonical-host.ts', from: '${hosts.canonical}', to: '${host}' }],
  ])('%s', async (_, requests, mistake) => {
    await withHandlers(await brokenBundles(SITE.config, [mistake]), async (handlers) => {
      expect((await fc.check(neverLeadsAway(handlers, requests), { ...RUNS, endOnFailure: true })).failed).toBe(true);
    });
  });
});
