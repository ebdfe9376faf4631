import { objectHeaders } from '../aws/s3/api';
import type { Bucket, ObjectStorage, StoredObject } from '../aws/s3/object-storage';
import { element } from '../aws/xml';
import type { Headers, OriginRequest, OriginResponse, S3Origin } from '../cloudfront';

export interface S3OriginOptions {
  readonly storage: ObjectStorage;
  /** Whether CloudFront may list the bucket: without it S3 hides that a key does not exist. */
  readonly mayList: (bucketName: string) => boolean;
}

/** What the REST endpoint of a bucket answers CloudFront. */
export function fetchFromBucket({ storage, mayList }: S3OriginOptions, request: OriginRequest & { readonly origin: S3Origin }): OriginResponse {
  const bucket = storage.find(bucketNameOf(request.origin.domainName));
  if (bucket === undefined) {
    return failure(404, 'NoSuchBucket', 'The specified bucket does not exist');
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return failure(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }
  const object = find(bucket, request.uri);
  if (object === undefined) {
    return mayList(bucket.name) ? failure(404, 'NoSuchKey', 'The specified key does not exist.') : failure(403, 'AccessDenied', 'Access Denied');
  }
  return respond(object, request);
}

function respond(object: StoredObject, { method, headers }: OriginRequest): OriginResponse {
  const all = Object.fromEntries(Object.entries(objectHeaders(object)).map(([name, value]) => [name, [value]]));
  if (isUnchanged(object, headers)) {
    return { status: 304, headers: all, body: Buffer.alloc(0) };
  }
  const range = method === 'GET' ? rangeOf(headers, object.body.length) : undefined;
  if (range === 'unsatisfiable') {
    return failure(416, 'InvalidRange', 'The requested range is not satisfiable');
  }
  const body = range === undefined ? object.body : object.body.subarray(range.first, range.last + 1);
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...all,
      'content-length': [String(body.length)],
      ...range === undefined ? {} : { 'content-range': [`bytes ${range.first}-${range.last}/${object.body.length}`] },
    },
    body: method === 'HEAD' ? Buffer.alloc(0) : body,
  };
}

/** `If-None-Match` makes `If-Modified-Since` count for nothing. */
function isUnchanged(object: StoredObject, headers: Headers): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined) {
    return tags.join(',').split(',').some((tag) => tag.trim().replace(/^W\//, '') === object.etag || tag.trim() === '*');
  }
  const since = Date.parse(headers['if-modified-since']?.[0] ?? '');
  return Math.floor(object.modifiedAt / 1000) * 1000 <= since;
}

function rangeOf(headers: Headers, length: number): { first: number; last: number } | 'unsatisfiable' | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(headers.range?.[0] ?? '') ?? [];
  if (from === undefined || (from === '' && to === '')) {
    return undefined;
  }
  const first = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  return first > last ? 'unsatisfiable' : { first, last };
}

function find(bucket: Bucket, uri: string): StoredObject | undefined {
  try {
    return bucket.get(decodeURIComponent(uri.replace(/^\//, '')));
  } catch { // a path that is no valid encoding names no key
    return undefined;
  }
}

/** `shop-site.s3.eu-west-1.amazonaws.com` is the bucket `shop-site`; bucket names may hold dots. */
function bucketNameOf(domainName: string): string {
  return domainName.replace(/\.s3([.-][a-z0-9-]+)?\.amazonaws\.com$/, '');
}

function failure(status: number, code: string, message: string): OriginResponse {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${element('Code', code)}${element('Message', message)}</Error>`;
  return { status, headers: { 'content-type': ['application/xml'] }, body: Buffer.from(body) };
}
