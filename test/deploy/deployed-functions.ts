import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Account } from './account';
import type { EdgeFunctionSource } from '../../cli/local/cloudfront';

const EDGE_REGION = 'us-east-1';
const UNZIP_MS = 20_000;

/** The code of a published version, as Lambda hands it out. */
export async function fetchVersion(account: Account, versionArn: string): Promise<EdgeFunctionSource> {
  const client = new LambdaClient(account.client(EDGE_REGION));
  const { Configuration: configuration, Code: code } = await client.send(new GetFunctionCommand({ FunctionName: versionArn }));
  const response = await fetch(code!.Location!);
  const folder = mkdtempSync(join(account.folder, 'edge-function-'));
  const zip = join(folder, 'code.zip');
  writeFileSync(zip, Buffer.from(await response.arrayBuffer()));
  execFileSync('python3', ['-m', 'zipfile', '-e', zip, folder], { timeout: UNZIP_MS });
  return { directory: folder, handler: configuration!.Handler!, timeoutMs: configuration!.Timeout! * 1000 };
}
