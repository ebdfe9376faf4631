import type { CloudFrontRequest, CloudFrontRequestEvent, CloudFrontResponseEvent } from 'aws-lambda';
import * as fc from 'fast-check';
import { anyHeaders, withHeaders } from './headers';
import { DISTRIBUTION } from './sites';
import { anyAddress, anyMethod, anyPath, anyQueryString, anyReleaseText } from './values';

export const BLUE = 'blue.internal.example';
export const GREEN = 'green.internal.example';
export const SECRET = 'known to backends';

const anyRequestId = fc.stringMatching(/^[A-Za-z0-9_-]{20,54}==$/);

type EventType = CloudFrontRequestEvent['Records'][0]['cf']['config']['eventType'];

function configOf(eventType: EventType, requestId: string): CloudFrontRequestEvent['Records'][0]['cf']['config'] {
  return { distributionDomainName: DISTRIBUTION, distributionId: 'EDFDVBD6EXAMPLE', eventType, requestId };
}

/** A body is there only for functions that asked for it: ours did not. */
const anyBody = fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, {
  weight: 1,
  arbitrary: fc.constantFrom<unknown>(undefined, null, 7, '', { action: 'read-only', data: 'eA==', encoding: 'base64', inputTruncated: true }).map((body) => ({ body })),
});

const anyRequest: fc.Arbitrary<CloudFrontRequest> = fc.record({
  clientIp: anyAddress, headers: anyHeaders, method: anyMethod, querystring: anyQueryString, uri: anyPath, rest: anyBody,
}).map(({ rest, ...request }) => ({ ...request, ...rest } as CloudFrontRequest));

export const anyViewerRequest: fc.Arbitrary<CloudFrontRequestEvent> = fc.tuple(anyRequest, anyRequestId)
  .map(([request, id]) => ({ Records: [{ cf: { config: configOf('viewer-request', id), request } }] }));

/** What viewer-request may have written, and what it never writes. */
export const anyRouteValue = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(fc.constantFrom('one', 'two', 'old', 'constructor', '0', 'a-b-c-d-e-f-g-h-'), fc.constantFrom('document', 'embedded', 'subresource'),
      fc.constantFrom('', '.blue', '.green', '.-.PREVIEW==', '.blue.PREVIEW==', '.green.PREVIEW==')).map((parts) => `${parts[0]}.${parts[1]}${parts[2]}`),
  },
  { weight: 1, arbitrary: anyReleaseText.map((release) => `${release}.document`) },
  { weight: 1, arbitrary: fc.constantFrom(undefined, '', '.', 'one', 'one.', 'one.DOCUMENT', 'one.document.red', 'one.document.-.', 'one.document.-', 'one.document.blue.x.y', 'one.constructor', '\u0000') },
);

/** Origin headers as a template gives them: names of the backends and the secret, or the page for what is missing. */
const anyOriginHeaders = fc.record({
  'x-bg-origin-blue': fc.constantFrom(BLUE, BLUE, BLUE, undefined),
  'x-bg-origin-green': fc.constantFrom(GREEN, GREEN, GREEN, undefined),
  'x-bg-origin-secret': fc.constantFrom(SECRET, undefined),
  'x-own': fc.constantFrom('of the app', undefined),
}).map((given) => withHeaders({}, given));

const anyCustomOrigin = anyOriginHeaders.map((customHeaders) => ({
  custom: { customHeaders, domainName: BLUE, keepaliveTimeout: 5, path: '', port: 443, protocol: 'https', readTimeout: 30, sslProtocols: ['TLSv1.2'] },
}));

const anyBucket = fc.constantFrom(undefined, undefined, '/404.html', '/errors/404/index.html').map((page) => ({
  s3: { authMethod: 'none', customHeaders: withHeaders({}, { 'x-bg-not-found': page }), domainName: 'bucket.s3.us-east-1.amazonaws.com', path: '', region: 'us-east-1', readTimeout: 30 },
}));

const anyOrigin = fc.oneof(
  { weight: 6, arbitrary: anyBucket },
  { weight: 6, arbitrary: anyCustomOrigin },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(undefined, null, {}, { s3: {} }, { custom: {} }) },
);

/** With a header list that policies might forward: all that a client sent, and the decision. */
const anyRequestToOrigin: fc.Arbitrary<CloudFrontRequest> = fc.tuple(anyRequest, anyRouteValue, anyOrigin)
  .map(([request, route, origin]) => ({ ...request, headers: withHeaders(request.headers, { 'x-bg-route': route }), origin } as CloudFrontRequest));

export const anyOriginRequest: fc.Arbitrary<CloudFrontRequestEvent> = fc.tuple(anyRequestToOrigin, anyRequestId)
  .map(([request, id]) => ({ Records: [{ cf: { config: configOf('origin-request', id), request } }] }));

const anyStatus = fc.oneof(fc.constantFrom('200', '200', '206', '304', '404', '403', '500'), fc.integer({ min: 200, max: 599 }).map(String));

export const anyOriginResponse: fc.Arbitrary<CloudFrontResponseEvent> = fc.tuple(anyRequestToOrigin, anyHeaders, anyStatus, fc.constantFrom<unknown>('OK', '', undefined, 7), anyRequestId)
  .map(([request, headers, status, statusDescription, id]) => ({
    Records: [{
      cf: { config: configOf('origin-response', id), request, response: { headers, status, statusDescription: statusDescription as string } },
    }],
  }));
