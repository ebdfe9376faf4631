import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import type { CoffeeShop } from './coffee-shop';
import type { Break } from '../properties/broken-source';
import { buildBroken } from '../properties/broken-source';

const ENTRY = 'controller/deployer.ts';
const ZIP_MS = 20_000;

/** Lets CloudFormation meet a deployer with mistakes in it, and the shipped source again afterwards. */
export async function withBrokenDeployer(shop: CoffeeShop, breaks: readonly Break[], act: () => Promise<void>): Promise<void> {
  await replaceDeployer(shop, breaks);
  try {
    await act();
  } finally {
    await replaceDeployer(shop, []);
  }
}

async function replaceDeployer({ account, state }: CoffeeShop, breaks: readonly Break[]): Promise<void> {
  const folder = mkdtempSync(join(account.folder, 'deployer-'));
  writeFileSync(join(folder, 'index.js'), (await buildBroken([ENTRY], breaks)).get(ENTRY)!);
  execFileSync('python3', ['-m', 'zipfile', '-c', 'code.zip', 'index.js'], { cwd: folder, timeout: ZIP_MS });
  await new LambdaClient(account.client()).send(new UpdateFunctionCodeCommand({
    FunctionName: await state.physicalId('AWS::Lambda::Function', 'ReleaseDeployer'), ZipFile: readFileSync(join(folder, 'code.zip')),
  }));
}
