import { createHash } from 'node:crypto';
import type { ServiceRequest, ServiceResponse } from '../service';
import { notModelled, ServiceError } from '../service-error';
import { element, unescapeXml, xmlDocument } from '../xml';
import { uploadedBytes } from './chunked-body';
import type { Bucket, ObjectStorage, StoredObject } from './object-storage';
import { checkPresigned } from './presigned';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const KEPT_HEADERS = /^(content-type|content-encoding|content-language|content-disposition|cache-control|expires|x-amz-meta-.+)$/;

/** Objects that one call deletes at most. */
const MAX_DELETED = 1000;

/** The operations of S3 that the controller calls, path style: `/<bucket>/<key>`. */
export function callS3(storage: ObjectStorage, request: ServiceRequest): ServiceResponse {
  const [, bucketName, key] = /^\/([^/]+)\/?(.*)$/s.exec(request.path) ?? ['', '', ''];
  checkPresigned(request);
  const bucket = storage.bucket(bucketName);
  if (key !== '' && request.headers['x-amz-copy-source'] === undefined) {
    switch (request.method) {
      case 'GET': return objectAnswer(existing(bucket, key), true);
      case 'HEAD': return objectAnswer(existing(bucket, key), false);
      case 'PUT': return putObject(bucket, key, request);
      case 'DELETE': return deleteObject(bucket, key, request);
    }
  }
  if (request.method === 'GET' && request.query.get('list-type') === '2') {
    return listObjects(bucket, request.query);
  }
  if (request.method === 'POST' && request.query.has('delete')) {
    return deleteObjects(bucket, request.body.toString('utf8'));
  }
  throw notModelled(`${request.method} of ${key === '' ? 'a bucket' : 'an object'} with '${request.query}' in S3`);
}

export function s3Error(error: ServiceError, method: string): ServiceResponse {
  return xmlAnswer(error.status, method === 'HEAD' ? '' : `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${element('Code', error.code)}${element('Message', error.message)}</Error>`);
}

/** What S3 says of an object in headers, to SDK clients and to CloudFront alike. */
export function objectHeaders(object: StoredObject): Record<string, string> {
  return {
    'accept-ranges': 'bytes',
    'content-type': 'binary/octet-stream',
    ...object.headers,
    'etag': object.etag,
    'last-modified': new Date(object.modifiedAt).toUTCString(),
  };
}

function existing(bucket: Bucket, key: string): StoredObject {
  const object = bucket.get(key);
  if (object === undefined) {
    throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
  }
  return object;
}

function objectAnswer(object: StoredObject, withBody: boolean): ServiceResponse {
  return {
    status: 200,
    headers: { ...objectHeaders(object), 'content-length': String(object.body.length) },
    body: withBody ? object.body : '',
  };
}

function putObject(bucket: Bucket, key: string, request: ServiceRequest): ServiceResponse {
  checkCondition(bucket.get(key), request);
  const body = uploadedBytes(request.body, request.headers);
  const digest = request.headers['x-amz-checksum-sha256'];
  if (digest !== undefined && digest !== createHash('sha256').update(body).digest('base64')) {
    throw new ServiceError('BadDigest', 'The SHA256 you specified did not match the calculated checksum.', 400);
  }
  const headers = Object.fromEntries(Object.entries(request.headers)
    .filter(([name, value]) => KEPT_HEADERS.test(name) && value !== 'aws-chunked').map(([name, value]) => [name, String(value)]));
  const { etag } = bucket.put(key, body, headers);
  return { status: 200, headers: { etag }, body: '' };
}

/** Of the conditions only "nothing is there" and "it is still this one" are modelled: those that our functions ask. */
function checkCondition(object: StoredObject | undefined, { headers }: ServiceRequest): void {
  if ((headers['if-none-match'] === '*' && object !== undefined) || (headers['if-match'] !== undefined && headers['if-match'] !== object?.etag)) {
    throw new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
  }
}

function listObjects(bucket: Bucket, query: URLSearchParams): ServiceResponse {
  if (query.get('delimiter')) {
    throw notModelled('a delimiter in ListObjectsV2');
  }
  const limit = Number(query.get('max-keys') ?? 1000);
  const token = query.get('continuation-token');
  const after = token === null ? query.get('start-after') ?? '' : Buffer.from(token, 'base64url').toString('utf8');
  const keys = bucket.keys(query.get('prefix') ?? '').filter((key) => key > after);
  const page = keys.slice(0, limit);
  const truncated = page.length < keys.length;
  const write = (key: string) => query.get('encoding-type') === 'url' ? encodeURIComponent(key).replace(/%2F/g, '/') : key;
  return xmlAnswer(200, xmlDocument('ListBucketResult', [
    element('Name', bucket.name), element('Prefix', write(query.get('prefix') ?? '')), element('KeyCount', page.length), element('MaxKeys', limit),
    element('IsTruncated', truncated), element('EncodingType', query.get('encoding-type') ?? undefined),
    element('NextContinuationToken', truncated ? Buffer.from(page[page.length - 1]).toString('base64url') : undefined),
    ...page.map((key) => listed(write(key), existing(bucket, key))),
  ].join(''), NAMESPACE));
}

function listed(key: string, object: StoredObject): string {
  return `<Contents>${element('Key', key)}${element('LastModified', new Date(object.modifiedAt).toISOString())}${
    element('ETag', object.etag)}${element('Size', object.body.length)}<StorageClass>STANDARD</StorageClass></Contents>`;
}

function deleteObject(bucket: Bucket, key: string, request: ServiceRequest): ServiceResponse {
  checkCondition(bucket.get(key), request);
  bucket.delete(key);
  return { status: 204, headers: {}, body: '' };
}

function deleteObjects(bucket: Bucket, body: string): ServiceResponse {
  const keys = [...body.matchAll(/<Key>(.*?)<\/Key>/gs)].map(([, key]) => unescapeXml(key));
  if (keys.length === 0 || keys.length > MAX_DELETED) {
    throw new ServiceError('MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema', 400);
  }
  keys.forEach((key) => bucket.delete(key));
  const quiet = /<Quiet>true<\/Quiet>/.test(body);
  return xmlAnswer(200, xmlDocument('DeleteResult', quiet ? '' : keys.map((key) => `<Deleted>${element('Key', key)}</Deleted>`).join(''), NAMESPACE));
}

function xmlAnswer(status: number, body: string): ServiceResponse {
  return { status, headers: { 'content-type': 'application/xml' }, body };
}
