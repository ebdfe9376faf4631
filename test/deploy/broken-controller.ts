import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LambdaClient, UpdateAliasCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import type { CoffeeShop } from './coffee-shop';
import type { Break } from '../properties/broken-source';
import { buildBroken } from '../properties/broken-source';

const ZIP_MS = 20_000;

/** Lets CloudFormation meet a deployer with mistakes in it, and the shipped source again afterwards. */
export async function withBrokenDeployer(shop: CoffeeShop, breaks: readonly Break[], act: () => Promise<void>): Promise<void> {
  await withBroken(breaks, async (mistakes) => replaceDeployer(shop, mistakes), act);
}

/** Lets rules and schedules meet an operator with mistakes in it, and the shipped source again afterwards. */
export async function withBrokenOperator(shop: CoffeeShop, breaks: readonly Break[], act: () => Promise<void>): Promise<void> {
  await withBroken(breaks, async (mistakes) => replaceOperator(shop, mistakes), act);
}

async function withBroken(breaks: readonly Break[], replace: (breaks: readonly Break[]) => Promise<void>, act: () => Promise<void>): Promise<void> {
  await replace(breaks);
  try {
    await act();
  } finally {
    await replace([]);
  }
}

async function replaceDeployer({ account, state }: CoffeeShop, breaks: readonly Break[]): Promise<void> {
  await new LambdaClient(account.client()).send(new UpdateFunctionCodeCommand({
    FunctionName: await state.physicalId('AWS::Lambda::Function', 'ReleaseDeployer'), ZipFile: await zipped(account.folder, 'controller/deployer.ts', breaks),
  }));
}

/** Nobody calls the operator but by its aliases, which name versions. */
async function replaceOperator({ account, state }: CoffeeShop, breaks: readonly Break[]): Promise<void> {
  const client = new LambdaClient(account.client());
  const FunctionName = await state.physicalId('AWS::Lambda::Function', 'ReleaseOperator');
  const ZipFile = await zipped(account.folder, 'controller/operator.ts', breaks);
  const { Version: FunctionVersion } = await client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Publish: true }));
  await client.send(new UpdateAliasCommand({ FunctionName, Name: 'promote', FunctionVersion }));
}

async function zipped(parent: string, entry: string, breaks: readonly Break[]): Promise<Buffer> {
  const folder = mkdtempSync(join(parent, 'controller-'));
  writeFileSync(join(folder, 'index.js'), (await buildBroken([entry], breaks)).get(entry)!);
  execFileSync('python3', ['-m', 'zipfile', '-c', 'code.zip', 'index.js'], { cwd: folder, timeout: ZIP_MS });
  return readFileSync(join(folder, 'code.zip'));
}
