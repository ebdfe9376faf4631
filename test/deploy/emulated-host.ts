import { request } from 'node:http';
import type { Account } from './account';
import { REGION } from './account';
import type { OriginResponse } from '../../cli/local/cloudfront';

/** Asks a load balancer or an API: the emulator finds it by the name of the host, and account and region by the scope of a signature. */
export async function askHost({ url, id }: Account, host: string, path = '/'): Promise<OriginResponse> {
  const authorization = `AWS4-HMAC-SHA256 Credential=${id}/20260101/${REGION}/any/aws4_request, SignedHeaders=host, Signature=0`;
  return new Promise((resolve, reject) => {
    request(new URL(path, url), { headers: { host, authorization } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve({
        status: response.statusCode!, headers: response.headersDistinct as OriginResponse['headers'], body: Buffer.concat(chunks),
      }));
    }).on('error', reject).end();
  });
}

/** Asks an HTTP API by its id. */
export async function askApi(account: Account, id: string, path?: string): Promise<OriginResponse> {
  return askHost(account, `${id}.execute-api.127.0.0.1:${new URL(account.url).port}`, path);
}
