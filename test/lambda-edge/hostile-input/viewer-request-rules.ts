import type { CloudFrontHeaders, CloudFrontRequest, CloudFrontRequestEvent } from 'aws-lambda';
import * as fc from 'fast-check';
import { anyViewerRequest } from './events';
import type { Handlers } from './handlers';
import { changedHeaders, delivered, faultsOfGenerated, forbiddenChanges, isResponse, untouchable } from './legality';
import { faultsOfRedirect, mayRedirect } from './redirect-rules';
import type { Site } from './sites';
import { TOKEN } from './sites';
import type { EdgeDocument } from '../../../src/core';

const CONDITIONS = ['if-none-match', 'if-modified-since', 'if-range'];
const REASONS = ['preview', 'preflight', 'cookie', 'candidate-sticky', 'bucket', 'active', 'not-on-a-color'];
const ROUTE = /^([^.]+)\.(document|embedded|subresource)(?:\.(blue|green))?$/;
const PREVIEW_ROUTE = /^two\.(document|embedded|subresource)\.(-|blue|green)\.[A-Za-z0-9_-]+==$/;

/** Whatever a client sends: a legal answer, and a decision that no client wrote. */
export function viewerRequestProperty(sites: readonly Handlers[]): fc.IAsyncProperty<[number, CloudFrontRequestEvent]> {
  return fc.asyncProperty(fc.nat(sites.length - 1), anyViewerRequest, async (index, event) => {
    expect(await faultsOfViewerRequest(sites[index], event)).toEqual([]);
  });
}

async function faultsOfViewerRequest({ site, viewerRequest }: Handlers, event: CloudFrontRequestEvent): Promise<string[]> {
  const { request } = event.Records[0].cf;
  const result = await viewerRequest(delivered(event));
  if (!isResponse(result)) {
    return faultsOfDecision(site, delivered(request), result as CloudFrontRequest);
  }
  if (site.document === null && result.status === '503') {
    return result.headers?.['set-cookie'] === undefined ? [] : ['a cookie without a document'];
  }
  return mayRedirect(request, site.config)
    ? [...faultsOfGenerated(result, 'viewer-request'), ...faultsOfRedirect(request, result, site.config)]
    : [`answered with ${result.status}`];
}

function faultsOfDecision({ document }: Site, before: CloudFrontRequest, after: CloudFrontRequest): string[] {
  const route = after.headers['x-bg-route'];
  const isDocument = route?.[0].value.split('.')[1] === 'document';
  const changed = changedHeaders(before.headers, after.headers);
  const faults = changed.filter((name) => !name.startsWith('x-bg-') && !(isDocument && CONDITIONS.includes(name))).map((name) => `changed ${name}`);
  faults.push(...forbiddenChanges('viewer-request', changed, after.headers).map((name) => `forbidden ${name}`));
  faults.push(...internalHeaders(after.headers).filter((name) => name !== 'x-bg-route' && name !== 'x-bg-reason').map((name) => `believed ${name}`));
  if (isDocument) {
    faults.push(...CONDITIONS.filter((name) => name in after.headers).map((name) => `a document with ${name}`));
  }
  if (JSON.stringify({ ...untouchable(before), uri: before.uri }) !== JSON.stringify({ ...untouchable(after), uri: after.uri })) {
    faults.push('changed the request itself');
  }
  if (document === null || route?.length !== 1 || !isRoute(route[0].value, document, before.headers)) {
    faults.push(`route ${JSON.stringify(route)}`);
  }
  return REASONS.includes(after.headers['x-bg-reason']?.[0].value) ? faults : [...faults, 'no reason'];
}

function internalHeaders(headers: CloudFrontHeaders): string[] {
  return Object.keys(headers).filter((name) => name.toLowerCase().startsWith('x-bg-'));
}

/** One of a handful of values: a release that a cookie may select, or the one that the credential opens. */
function isRoute(value: string, { retained, releases }: EdgeDocument, headers: CloudFrontHeaders): boolean {
  if (PREVIEW_ROUTE.test(value)) {
    return (headers.cookie ?? []).some((header) => header.value.includes(`bg-preview=${TOKEN}`));
  }
  const [, release, , color] = ROUTE.exec(value) ?? [];
  return retained.includes(release) && (color === undefined || releases[color as 'blue' | 'green'] === release);
}
