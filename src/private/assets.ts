import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { IConstruct } from 'constructs';
import { ReleaseValidationError } from './errors';

/** Bundles are built by esbuild and shipped: right from lib/private and from src/private. */
const ASSETS = path.join(__dirname, '..', '..', 'assets');

/** The built code of one of our functions. */
export function bundledCode(bundle: string): lambda.Code {
  return lambda.Code.fromAsset(bundleFolder(bundle));
}

/** The folder of a built bundle. */
export function bundleFolder(bundle: string): string {
  const folder = path.join(ASSETS, bundle);
  if (!fs.existsSync(path.join(folder, 'index.js'))) {
    throw new ReleaseValidationError(`the bundle '${bundle}' is not built; run 'npx projen bundle' in a checkout, or install the published package again`);
  }
  return folder;
}

/**
 * Runs `use` with a temporary folder, which is gone afterwards: what it stages as an asset is copied at once.
 * With `cdk --no-staging` nothing is copied, so the folder stays: a deploy reads its assets there.
 */
export function withTemporaryFolder<T>(scope: IConstruct, use: (folder: string) => T): T {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-blue-green-'));
  try {
    return use(folder);
  } finally {
    if (!scope.node.tryGetContext(DISABLE_ASSET_STAGING_CONTEXT)) {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }
}
