import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { BlueGreenStaticSite, ReleaseState, SiteRouter, SiteSource } from '../../src';
import { contentsOf, newStack, RELEASE_1, RELEASE_2, resourceOf, resourcesOf, siteFolder, siteSource, stagedAsset } from '../private/apps';
import type { Resource, SiteFiles } from '../private/apps';

function addSite(stack: Stack, files: SiteFiles = RELEASE_1, releaseId?: string): BlueGreenStaticSite {
  const state = new ReleaseState(stack, 'Release', { releaseId });
  return new BlueGreenStaticSite(stack, 'Site', { source: siteSource(files), state, router: SiteRouter.none() });
}

function uploadsOf(stack: Stack): Record<string, Resource & { readonly LogicalId: string }> {
  return Object.fromEntries(Object.entries(resourcesOf(stack, 'Custom::CDKBucketDeployment'))
    .map(([LogicalId, resource]) => [resource.Properties.DestinationBucketKeyPrefix.split('/')[0], { ...resource, LogicalId }]));
}

function uploadedFiles(stack: Stack, prefix: string): Record<string, string> {
  return contentsOf(stagedAsset(stack, uploadsOf(stack)[prefix].Properties.SourceObjectKeys[0]));
}

test('shared files, the release and its manifest go under three prefixes; nothing is ever deleted by an upload', () => {
  const stack = newStack();
  const { releaseId } = addSite(stack);

  const uploads = uploadsOf(stack);
  expect(Object.values(uploads).map(({ Properties }) => Properties.DestinationBucketKeyPrefix).sort()).toEqual(['manifests', `releases/${releaseId}`, 'shared']);
  for (const { Properties } of Object.values(uploads)) {
    expect(Properties).toMatchObject({ Prune: false, RetainOnDelete: true, OutputObjectKeys: false, DestinationBucketName: `\${${resourceOf(stack, 'AWS::S3::Bucket').LogicalId}}` });
  }
});

test('uploads come in the order check, manifest, check of shared files, shared files, release files, release resource', () => {
  const stack = newStack();
  addSite(stack);

  const [check, sharedCheck] = ['ReleaseCheck', 'SharedAssetsCheck'].map((name) => resourceOf(stack, `Custom::BlueGreen${name}`));
  const { shared, releases, manifests } = uploadsOf(stack);
  expect(manifests.DependsOn).toContain(check.LogicalId);
  expect(sharedCheck.DependsOn).toContain(manifests.LogicalId);
  expect(shared.DependsOn).toContain(sharedCheck.LogicalId);
  expect(releases.DependsOn).toContain(shared.LogicalId);
  expect(resourceOf(stack, 'Custom::BlueGreenRelease').DependsOn).toContain(releases.LogicalId);
});

test('without shared files the release files wait for the manifest', () => {
  const stack = newStack();
  addSite(stack, { 'index.html': 'one' });

  const { shared, releases, manifests } = uploadsOf(stack);
  expect(shared).toBeUndefined();
  expect(resourcesOf(stack, 'Custom::BlueGreenSharedAssetsCheck')).toEqual({});
  expect(releases.DependsOn).toContain(manifests.LogicalId);
});

test('each release uploads its shared files, also if no byte of them changed: those of the release before may be pruned', () => {
  const uploadOf = (page: string): Record<string, unknown> => {
    const stack = newStack();
    addSite(stack, { ...RELEASE_1, 'index.html': page });
    return uploadsOf(stack).shared.Properties;
  };
  const [before, after] = [uploadOf('one'), uploadOf('two')];
  expect(after.SourceObjectKeys).toEqual(before.SourceObjectKeys);
  expect(after).not.toEqual(before);
});

test('the check of shared files knows component and release', () => {
  const stack = newStack();
  const { releaseId } = addSite(stack);

  expect(resourceOf(stack, 'Custom::BlueGreenSharedAssetsCheck').Properties).toEqual({
    ServiceToken: `\${${resourceOf(stack, 'AWS::Lambda::Function', 'ReleaseDeployer').LogicalId}.Arn}`,
    ServiceTimeout: '360',
    Component: 'Site',
    ReleaseId: releaseId,
  });
});

test('shared files are kept for a year; the files of a release carry no lifetime, origin-response sets it', () => {
  const stack = newStack();
  addSite(stack);

  const { shared, releases, manifests } = uploadsOf(stack);
  expect(shared.Properties.SystemMetadata).toEqual({ 'cache-control': 'public, max-age=31536000, immutable' });
  expect(releases.Properties.SystemMetadata).toBeUndefined();
  expect(manifests.Properties.SystemMetadata).toBeUndefined();
});

test('the check knows component, release, the fingerprint of the content and the layout', () => {
  const stack = newStack();
  const { releaseId } = addSite(stack);

  expect(resourceOf(stack, 'Custom::BlueGreenReleaseCheck').Properties).toEqual({
    ServiceToken: `\${${resourceOf(stack, 'AWS::Lambda::Function', 'ReleaseDeployer').LogicalId}.Arn}`,
    ServiceTimeout: '360',
    Component: 'Site',
    ReleaseId: releaseId,
    Fingerprint: expect.stringMatching(new RegExp(`^${releaseId}[0-9a-f]{52}$`)),
    Layout: '{"sharedAssets":["/assets/*"],"fallback":"directory-index"}',
  });
});

test('files that match a shared pattern are uploaded once for all releases, the others with the release', () => {
  const stack = newStack();
  addSite(stack);

  expect(uploadedFiles(stack, 'shared')).toEqual({ 'assets/app-1.js': 'one()' });
  expect(uploadedFiles(stack, 'releases')).toEqual({ 'index.html': 'one', 'about/index.html': 'about one' });
});

test('the manifest lists every file with its key and size, the digests of shared files, the state, the fingerprint and the layout', () => {
  const stack = newStack();
  addSite(stack, { 'index.html': 'one', 'about/index.html': 'über', 'assets/app-1.js': 'one()', 'favicon.ico': '' }, '42');

  const manifests = uploadedFiles(stack, 'manifests');
  expect(Object.keys(manifests)).toEqual(['42.json']);
  expect(JSON.parse(manifests['42.json'])).toEqual({
    release: '42',
    state: 'Shop/Release',
    fingerprint: resourceOf(stack, 'Custom::BlueGreenReleaseCheck').Properties.Fingerprint,
    objects: {
      'shared/assets/app-1.js': 5,
      'releases/42/index.html': 3,
      'releases/42/about/index.html': 5,
      'releases/42/favicon.ico': 0,
    },
    shared: { 'shared/assets/app-1.js': createHash('sha256').update('one()').digest('hex') },
    deployTime: [],
    layout: { sharedAssets: ['/assets/*'], fallback: 'directory-index' },
  });
});

test('what the manifest lists is what the uploads hold', () => {
  const stack = newStack();
  const { releaseId } = addSite(stack, RELEASE_2);

  const { objects } = JSON.parse(uploadedFiles(stack, 'manifests')[`${releaseId}.json`]) as { objects: Record<string, number> };
  const uploaded = [['shared', 'shared'], ['releases', `releases/${releaseId}`]].flatMap(([upload, prefix]) => Object.entries(uploadedFiles(stack, upload))
    .map(([name, content]) => [`${prefix}/${name}`, Buffer.byteLength(content)]));
  expect(objects).toEqual(Object.fromEntries(uploaded));
});

describe('the fingerprint', () => {
  const fingerprintOf = (files: SiteFiles): string => {
    const stack = newStack();
    addSite(stack, files, '42');
    return resourceOf(stack, 'Custom::BlueGreenReleaseCheck').Properties.Fingerprint;
  };

  test('is the same for the same files, wherever they lie', () => {
    expect(fingerprintOf(RELEASE_1)).toBe(fingerprintOf(RELEASE_1));
  });

  test.each([
    ['a byte', { ...RELEASE_1, 'index.html': 'onE' }],
    ['a byte of a shared file', { ...RELEASE_1, 'assets/app-1.js': 'onE()' }],
    ['a name', { 'index.html': 'one', 'abouT/index.html': 'about one', 'assets/app-1.js': 'one()' }],
    ['one more empty file', { ...RELEASE_1, empty: '' }],
    ['two contents exchanged', { ...RELEASE_1, 'index.html': 'about one', 'about/index.html': 'one' }],
  ])('changes with %s', (_, files) => {
    expect(fingerprintOf(files)).not.toBe(fingerprintOf(RELEASE_1));
  });

  test('changes with what is shared: the files lie elsewhere then', () => {
    const [some, none] = [['/assets/*'], []].map((sharedAssets) => {
      const stack = newStack();
      return new BlueGreenStaticSite(stack, 'Site', { source: siteSource(), sharedAssets, router: SiteRouter.none() }).releaseId;
    });
    expect(some).not.toBe(none);
  });

  test('is SHA-256 over the sorted paths and the digests of the contents', () => {
    const digest = (content: string): string => createHash('sha256').update(content).digest('hex');
    expect(fingerprintOf({ 'index.html': 'one', 'a.css': '' })).toBe(digest(`a.css\0${digest('')}\nindex.html\0${digest('one')}\n`));
  });
});

test('links in the source are followed: their content is uploaded', () => {
  const folder = siteFolder({ 'index.html': 'one' });
  const elsewhere = siteFolder({ 'index.html': 'shared page', 'deep/logo.svg': '<svg/>' });
  fs.symlinkSync(path.join(elsewhere, 'index.html'), path.join(folder, 'linked.html'));
  fs.symlinkSync(path.join(elsewhere, 'deep'), path.join(folder, 'deep'));
  const stack = newStack();
  new BlueGreenStaticSite(stack, 'Site', { source: SiteSource.asset(folder), router: SiteRouter.none() });

  expect(uploadedFiles(stack, 'releases')).toEqual({ 'index.html': 'one', 'linked.html': 'shared page', 'deep/logo.svg': '<svg/>' });
});

test('throws for a source that is not there', () => {
  expect(() => new BlueGreenStaticSite(newStack(), 'Site', { source: SiteSource.asset('no/such/folder') })).toThrow(
    '\'source\' must be an existing folder, got: \'no/such/folder\'; build the site first, or correct the path (in Shop/Site)',
  );
});

test('throws for a source that is a file', () => {
  const file = path.join(siteFolder(), 'index.html');
  expect(() => new BlueGreenStaticSite(newStack(), 'Site', { source: SiteSource.asset(file) })).toThrow(
    `'source' must be an existing folder, got: '${file}'; build the site first, or correct the path (in Shop/Site)`,
  );
});

test('throws for a source without a first page', () => {
  const folder = siteFolder({ 'about/index.html': 'about', 'app.js': '' });
  expect(() => new BlueGreenStaticSite(newStack(), 'Site', { source: SiteSource.asset(folder) })).toThrow(
    `'source' must be a folder with an index.html, got: '${folder}' with 2 files; pass the folder that your build writes its pages to (in Shop/Site)`,
  );
});
