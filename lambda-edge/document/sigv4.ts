import { nodeCrypto } from '../node-crypto';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A POST to one AWS service; headers in lower case. */
export interface UnsignedPost {
  readonly url: URL;
  readonly service: string;
  readonly region: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/**
 * Headers that sign a POST with AWS Signature Version 4.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signedHeaders(post: UnsignedPost, credentials: Credentials, nowMs: number): Record<string, string> {
  const timestamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${timestamp.slice(0, 8)}/${post.region}/${post.service}/aws4_request`;
  const headers: Record<string, string> = { ...post.headers, 'host': post.url.host, 'x-amz-date': timestamp };
  if (credentials.sessionToken) {
    headers['x-amz-security-token'] = credentials.sessionToken;
  }
  const names = Object.keys(headers).sort();
  const canonicalRequest = [
    'POST', post.url.pathname, '', ...names.map((name) => `${name}:${headers[name]}`), '', names.join(';'), sha256(post.body),
  ].join('\n');
  const stringToSign = ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonicalRequest)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((previous, part) => hmac(previous, part), `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, stringToSign).toString('hex');
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  delete headers.host; // the client writes it itself
  return headers;
}

function sha256(text: string): string {
  return nodeCrypto().createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return nodeCrypto().createHmac('sha256', key).update(text).digest();
}
