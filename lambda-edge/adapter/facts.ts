import { createHash } from 'node:crypto';
import type { CloudFrontRequest } from 'aws-lambda';
import { cookieValues, headerValue } from './headers';
import { clientIdentity } from '../../src/core/edge/bucket';
import type { EdgeConfig } from '../../src/core/edge/config';
import type { RequestFacts } from '../../src/core/edge/decide';
import { matchesPathPattern } from '../../src/core/edge/path-pattern';

/** Length of a preview id: enough of the digest to be unguessable, short enough for the document. */
const PREVIEW_ID_LENGTH = 22;

/** What the decision may know of a CloudFront request. */
export function factsOf(request: CloudFrontRequest, config: EdgeConfig): RequestFacts {
  const { headers, method, uri } = request;
  return {
    method,
    path: uri,
    fetchDest: headerValue(headers, 'sec-fetch-dest'),
    secPurpose: headerValue(headers, 'sec-purpose'),
    accept: headerValue(headers, 'accept'),
    preflight: method === 'OPTIONS' && headers['access-control-request-method'] !== undefined,
    releaseCookies: cookieValues(headers, config.cookies.release),
    previewIds: cookieValues(headers, config.cookies.preview).map(previewId),
    identity: clientIdentity(request.clientIp, headerValue(headers, 'user-agent') ?? ''),
    perColor: config.perColorPaths.some((pattern) => matchesPathPattern(pattern, uri)),
  };
}

/** The document holds digests only, so nothing at the edge can forge a credential. */
function previewId(token: string): string {
  return createHash('sha256').update(token).digest('base64url').slice(0, PREVIEW_ID_LENGTH);
}
