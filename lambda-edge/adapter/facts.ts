import type { CloudFrontRequest } from 'aws-lambda';
import { cookieValues, headerValue } from './headers';
import { clientIdentity } from '../../src/core/edge/bucket';
import type { EdgeConfig } from '../../src/core/edge/config';
import type { RequestFacts } from '../../src/core/edge/decide';
import { matchesPathPattern } from '../../src/core/edge/path-pattern';
import { nodeCrypto } from '../node-crypto';

/** Length of a preview id: enough of the digest to be unguessable, short enough for the document. */
const PREVIEW_ID_LENGTH = 22;

/** What the decision may know of a CloudFront request. */
export function factsOf(request: CloudFrontRequest, config: EdgeConfig): RequestFacts {
  const { headers, method, uri } = request;
  return {
    method,
    path: uri,
    fetchDest: headerValue(headers, 'sec-fetch-dest'),
    fetchMode: headerValue(headers, 'sec-fetch-mode'),
    secPurpose: headerValue(headers, 'sec-purpose'),
    accept: headerValue(headers, 'accept'),
    preflight: method === 'OPTIONS' && headers['access-control-request-method'] !== undefined,
    releaseCookies: cookieValues(headers, config.cookies.release),
    previewIds: cookieValues(headers, config.cookies.preview).map(previewId),
    identity: identityOf(request, config),
    perColor: config.perColorPaths.some((pattern) => matchesPathPattern(pattern, uri)),
  };
}

/** The cookie that the app names, once the client has it: its address may change, the cookie does not. */
function identityOf({ clientIp, headers }: CloudFrontRequest, { cookies }: EdgeConfig): string {
  const [value] = cookies.bucketBy === undefined ? [] : cookieValues(headers, cookies.bucketBy);
  return value || clientIdentity(clientIp, headerValue(headers, 'user-agent') ?? '');
}

/** The document holds digests only, so nothing at the edge can forge a credential. */
function previewId(token: string): string {
  return nodeCrypto().createHash('sha256').update(token).digest('base64url').slice(0, PREVIEW_ID_LENGTH);
}
