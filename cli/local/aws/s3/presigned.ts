import { createHash, createHmac } from 'node:crypto';
import type { ServiceRequest } from '../service';
import { ServiceError } from '../service-error';

/** The secret key that every function and client of the local AWS has. */
const SECRET = 'local';

/**
 * Refuses a request by a presigned address that comes too late, or with other headers than those that were signed. A request
 * without a signature in its address is none: SDK clients sign in a header, and that is not checked.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function checkPresigned(request: ServiceRequest): void {
  const { query } = request;
  const signature = query.get('X-Amz-Signature');
  if (signature === null) {
    return;
  }
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '') ?? [];
  const expiresAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) + Number(query.get('X-Amz-Expires')) * 1000;
  if (!(Date.now() < expiresAt)) {
    throw new ServiceError('AccessDenied', 'Request has expired', 403);
  }
  if (signature !== signatureOf(request)) {
    throw new ServiceError('SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided. Check your key and signing method.', 403);
  }
}

function signatureOf({ method, path, query, headers }: ServiceRequest): string {
  const names = (query.get('X-Amz-SignedHeaders') ?? '').split(';');
  const parameters = [...query].filter(([name]) => name !== 'X-Amz-Signature').map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const canonical = [
    method,
    path.split('/').map(encode).join('/'),
    parameters.join('&'),
    ...names.map((name) => `${name}:${String(headers[name] ?? '').trim()}`),
    '',
    names.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const scope = (query.get('X-Amz-Credential') ?? '').split('/').slice(1);
  const text = ['AWS4-HMAC-SHA256', query.get('X-Amz-Date'), scope.join('/'), createHash('sha256').update(canonical).digest('hex')].join('\n');
  const key = scope.reduce<string | Buffer>((secret, part) => createHmac('sha256', secret).update(part).digest(), `AWS4${SECRET}`);
  return createHmac('sha256', key).update(text).digest('hex');
}

/** What RFC 3986 leaves unreserved stays as it is. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
