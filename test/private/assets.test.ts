import * as fs from 'node:fs';
import * as path from 'node:path';
import type { App } from 'aws-cdk-lib';
import { AssetManifestArtifact, DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import { newApp, newStack, siteFolder, temporaryFolder } from './apps';
import { bundledCode, bundleFolder, withTemporaryFolder } from '../../src/private/assets';
import { ReleaseValidationError } from '../../src/private/errors';
import { routedSite } from '../edge-router/fixture';

test.each(['lambda-edge/viewer-request', 'lambda-edge/origin-request', 'lambda-edge/origin-response', 'controller/deployer', 'controller/operator'])(
  'the bundle %s is built and holds one file', (bundle) => {
    expect(fs.readdirSync(bundleFolder(bundle))).toEqual(['index.js']);
    expect(() => bundledCode(bundle)).not.toThrow();
  },
);

test('throws for a bundle that is not built, and says how to get it', () => {
  expect(() => bundledCode('controller/nobody')).toThrow(
    new ReleaseValidationError('the bundle \'controller/nobody\' is not built; run \'npx projen bundle\' in a checkout, or install the published package again'),
  );
});

test('a temporary folder is there while it is used, and gone afterwards', () => {
  const used = withTemporaryFolder(newApp(), (folder) => {
    fs.writeFileSync(path.join(folder, 'file'), 'content');
    return folder;
  });
  expect(fs.existsSync(used)).toBe(false);
});

test('a temporary folder is gone after a failure too', () => {
  let used = '';
  expect(() => withTemporaryFolder(newApp(), (folder) => {
    used = folder;
    throw new Error('full');
  })).toThrow('full');
  expect(used).not.toBe('');
  expect(fs.existsSync(used)).toBe(false);
});

describe('with --no-staging', () => {
  const before = process.env.TMPDIR;
  beforeEach(() => {
    process.env.TMPDIR = temporaryFolder();
  });
  afterEach(() => {
    if (before === undefined) {
      delete process.env.TMPDIR;
    } else {
      process.env.TMPDIR = before;
    }
  });

  test('every asset is there after synthesis, for a deploy and for tools that run functions from there', () => {
    const stack = newStack({ context: { [DISABLE_ASSET_STAGING_CONTEXT]: true } });
    routedSite(stack, { forbiddenPage: path.join(siteFolder({ '403.html': 'no' }), '403.html') });

    const { artifacts, directory } = (stack.node.root as App).synth();
    const manifests = artifacts.filter((artifact) => AssetManifestArtifact.isAssetManifestArtifact(artifact));
    const files = manifests.flatMap(({ contents }) => Object.values(contents.files ?? {}));
    const sources = files.map(({ source }) => path.resolve(directory, source.path!));
    expect(sources.length).toBeGreaterThan(5);
    expect(sources.filter((source) => !fs.existsSync(source))).toEqual([]);
  });
});
