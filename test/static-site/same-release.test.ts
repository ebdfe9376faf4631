import { BlueGreenStaticSite, DeployTimeFile, DocumentFallback, SiteRouter } from '../../src';
import type { SiteManifest } from '../../src/core/site-manifest';
import { withController } from '../controller/fixture';
import type { Files } from '../controller/uploader';
import { contents, deploy, planOf, uploadAll } from '../controller/uploader';
import { contentsOf, newStack, resourceOf, resourcesOf, siteSource, stagedAsset } from '../private/apps';

/** Names whose order depends on who sorts them. */
const FILES: Files = {
  'index.html': 'page',
  '404.html': 'not found',
  'a.html': '1',
  'a/index.html': '2',
  'a-b/c.css': '3',
  'A/x.txt': '4',
  'ü & é/ö.txt': 'ß',
  '.well-known/x': '',
  '.DS_Store': 'finder',
  'assets/app-1.js': 'one()',
  'assets/b/c.map': '{}',
  'static/logo.svg': '<svg/>',
  'constructor': 'c',
};
const PROPS = { sharedAssets: ['/static/*', '/assets/*'], fallback: DocumentFallback.directoryIndex({ notFoundPage: '/404.html' }), router: SiteRouter.none() };

function synthesized(files: Files, deployTime: Files = {}): { manifest: SiteManifest; releaseId: string } {
  const stack = newStack();
  const { releaseId } = new BlueGreenStaticSite(stack, 'Site', {
    ...PROPS, source: siteSource(files), deployTimeFiles: Object.entries(deployTime).map(([path, text]) => DeployTimeFile.text(path, text)),
  });
  const { Properties } = Object.values(resourcesOf(stack, 'Custom::CDKBucketDeployment')).find((upload) => upload.Properties.DestinationBucketKeyPrefix === 'manifests')!;
  return { releaseId, manifest: JSON.parse(contentsOf(stagedAsset(stack, Properties.SourceObjectKeys[0]))[`${releaseId}.json`]) as SiteManifest };
}

test.each<[string, Files]>([['', {}], [' and deploy-time files without values of the deploy', { 'config.json': '{}', 'a.txt': 'constant' }]])(
  'the same files%s are the same release, whether they are deployed or uploaded', async (_, deployTime) => {
    const { manifest, releaseId } = synthesized({ ...FILES, 'config.json': 'for development' }, deployTime);
    await withController(async (fixture) => {
      await deploy(fixture, 'one', { 'index.html': 'one', '404.html': '' }, { deployTime, layout: manifest.layout });
      const shuffled = Object.fromEntries(Object.entries({ ...FILES, 'config.json': 'for development' }).reverse());
      expect(await uploadAll(fixture, shuffled)).toBe(releaseId);
      expect(JSON.parse(contents(fixture)[`manifests/${releaseId}.json`])).toEqual({ ...manifest, state: 'shop', deployTime: expect.anything(), origin: 'upload' });
      expect(await fixture.command('stage', { release: releaseId })).toMatchObject({ ok: true, changed: true });
    });
  });

test('a deploy and an upload of the same files with the same id are not told apart', async () => {
  const { manifest } = synthesized(FILES);
  await withController(async (fixture) => {
    await deploy(fixture, 'one', FILES, { layout: manifest.layout });
    expect(await planOf(fixture, FILES, { release: 'one' })).toMatchObject({ missing: 0 });
  });
});

test('the controller knows the layout of the distribution', () => {
  const stack = newStack();
  new BlueGreenStaticSite(stack, 'Site', { ...PROPS, source: siteSource(FILES) });
  const { COMPONENTS } = resourceOf(stack, 'AWS::Lambda::Function', 'SiteReleaseOperator').Properties.Environment.Variables;
  expect(JSON.parse(COMPONENTS)).toMatchObject({ Site: { layout: { sharedAssets: ['/assets/*', '/static/*'], fallback: 'directory-index', notFoundPage: '/404.html' } } });
});
