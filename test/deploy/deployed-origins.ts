import type { Account } from './account';
import { fetchFromBucket } from './deployed-bucket';
import type { OriginRequest, OriginResponse } from '../../cli/local/cloudfront';

/** A bucket answers with what it holds. No task runs in the emulator, so any other origin answers with its address. */
export async function fetchFromOrigin(account: Account, request: OriginRequest): Promise<OriginResponse> {
  const { origin: { domainName } } = request;
  return domainName.includes('.s3.')
    ? fetchFromBucket(account, request)
    : { status: 200, headers: { 'content-type': ['text/plain'], 'cache-control': ['no-store'] }, body: Buffer.from(domainName) };
}
