import type { Account } from './account';
import { fetchFromBucket } from './deployed-bucket';
import { askApi } from './emulated-host';
import type { OriginRequest, OriginResponse } from '../../cli/local/cloudfront';

const API = /^(\w+)\.execute-api\./;

/** A bucket answers with what it holds, an API with what its function says. No task runs in the emulator, so any other origin answers with its address. */
export async function fetchFromOrigin(account: Account, request: OriginRequest): Promise<OriginResponse> {
  const { uri, origin: { domainName } } = request;
  if (domainName.includes('.s3.')) {
    return fetchFromBucket(account, request);
  }
  const [, api] = API.exec(domainName) ?? [];
  return api === undefined
    ? { status: 200, headers: { 'content-type': ['text/plain'], 'cache-control': ['no-store'] }, body: Buffer.from(domainName) }
    : askApi(account, api, uri);
}
