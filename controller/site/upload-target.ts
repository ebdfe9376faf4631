import { lookup } from 'mrmime';
import type { SiteBucket } from './site-bucket';
import { SHARED_CACHE_CONTROL } from '../../src/core/site-manifest';
import type { UploadFile, UploadTarget } from '../../src/core/state/operator-request';

/** As long as the credentials of a function certainly live, and enough for the files of one answer. */
const ADDRESS_SECONDS = 900;

/** What S3 says of an object whose type nobody gave. */
const UNKNOWN_TYPE = 'binary/octet-stream';

/**
 * How to put one file in place. The headers are part of the signature: S3 takes these bytes under this name with this type,
 * if there is nothing yet, and nothing else.
 */
export async function uploadTarget(bucket: SiteBucket, key: string, { path, digest }: UploadFile, isShared: boolean): Promise<UploadTarget> {
  const headers = {
    'content-type': lookup(path) ?? UNKNOWN_TYPE,
    ...isShared && { 'cache-control': SHARED_CACHE_CONTROL },
    'x-amz-checksum-sha256': Buffer.from(digest, 'hex').toString('base64'),
    'if-none-match': '*',
  };
  return { path, url: await bucket.uploadAddress(key, headers, ADDRESS_SECONDS), headers };
}
