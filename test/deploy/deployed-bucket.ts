import { GetBucketPolicyCommand, GetObjectCommand, ListObjectsV2Command, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import type { Account } from './account';
import type { OriginRequest, OriginResponse } from '../../cli/local/cloudfront';

/** Every object of a small bucket, with what changes when it is written again. */
export async function listBucket(account: Account, bucket: string): Promise<Readonly<Record<string, string>>> {
  const { Contents: objects = [] } = await new S3Client(account.client()).send(new ListObjectsV2Command({ Bucket: bucket }));
  return Object.fromEntries(objects.map(({ Key, ETag, LastModified }) => [Key, `${ETag} of ${LastModified!.toISOString()}`]));
}

/** Answers CloudFront as the REST endpoint of a bucket does: without the right to list it, S3 hides that a key does not exist. */
export async function fetchFromBucket(account: Account, { origin, uri, method }: OriginRequest): Promise<OriginResponse> {
  const client = new S3Client(account.client());
  const [bucket] = origin.domainName.split('.s3.');
  try {
    const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: decodeURIComponent(uri.slice(1)) }));
    const body = await object.Body!.transformToByteArray();
    const headers = {
      'content-type': object.ContentType,
      'cache-control': object.CacheControl,
      'etag': object.ETag,
      'last-modified': object.LastModified?.toUTCString(),
      'content-length': String(body.length),
    };
    return {
      status: 200,
      headers: Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => value === undefined ? [] : [[name, [value]]])),
      body: method === 'HEAD' ? new Uint8Array() : body,
    };
  } catch (error) {
    if (!(error instanceof NoSuchKey)) {
      throw error;
    }
    const { Policy: policy } = await client.send(new GetBucketPolicyCommand({ Bucket: bucket }));
    return { status: policy!.includes('s3:ListBucket') ? 404 : 403, headers: { 'content-type': ['application/xml'] }, body: new Uint8Array() };
  }
}
