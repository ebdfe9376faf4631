import type { Stack } from 'aws-cdk-lib';
import { CfnParameter } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { BlueGreenStaticSiteProps } from '../../src';
import { BlueGreenStaticSite, DeployTimeFile, ReleaseState, SiteRouter } from '../../src';
import { contentsOf, newStack, RELEASE_1, resourceOf, resourcesOf, siteSource, stagedAsset } from '../private/apps';
import type { Resource, SiteFiles } from '../private/apps';

function addSite(
  stack: Stack, deployTimeFiles: DeployTimeFile[], files: SiteFiles = RELEASE_1, props: Partial<BlueGreenStaticSiteProps> = {},
): BlueGreenStaticSite {
  return new BlueGreenStaticSite(stack, 'Site', { source: siteSource(files), router: SiteRouter.none(), deployTimeFiles, ...props });
}

interface UploadProperties {
  readonly SourceObjectKeys: string[];
  readonly SourceMarkers?: Record<string, string>[];
}

function uploadOf(stack: Stack, prefix: string): Resource {
  return Object.values(resourcesOf(stack, 'Custom::CDKBucketDeployment')).find(({ Properties }) => Properties.DestinationBucketKeyPrefix.startsWith(prefix))!;
}

/** What the uploaded files will hold: markers are replaced by what they stand for. */
function uploadedFiles(stack: Stack, prefix: string): Record<string, string> {
  const { SourceObjectKeys, SourceMarkers = [] } = uploadOf(stack, prefix).Properties as UploadProperties;
  const sources = SourceObjectKeys.map((key, index) => {
    const markers = Object.entries(SourceMarkers[index] ?? {});
    const fill = (text: string): string => markers.reduce((filled, [marker, value]) => filled.split(marker).join(value), text);
    return Object.fromEntries(Object.entries(contentsOf(stagedAsset(stack, key))).map(([path, text]) => [path, fill(text)]));
  });
  return Object.assign({}, ...sources) as Record<string, string>;
}

test('hold the values of the deploy, as JSON or as text, and belong to the release', () => {
  const stack = newStack();
  const queue = new sqs.Queue(stack, 'Queue');
  const { releaseId } = addSite(stack, [
    DeployTimeFile.json('config.json', { queue: { url: queue.queueUrl, name: `the ${queue.queueName}` }, list: [1, 'é"'] }),
    DeployTimeFile.text('env/config.js', `QUEUE = '${queue.queueUrl}';\n`),
  ]);
  const { LogicalId } = resourceOf(stack, 'AWS::SQS::Queue');

  expect(uploadedFiles(stack, 'releases')).toEqual({
    'index.html': 'one',
    'about/index.html': 'about one',
    'config.json': `{"queue":{"url":"\${${LogicalId}}","name":"the \${${LogicalId}.QueueName}"},"list":[1,"é\\""]}`,
    'env/config.js': `QUEUE = '\${${LogicalId}}';\n`,
  });
  expect(JSON.parse(uploadedFiles(stack, 'manifests')[`${releaseId}.json`])).toMatchObject({
    objects: { [`releases/${releaseId}/index.html`]: 3 },
    deployTime: [`releases/${releaseId}/config.json`, `releases/${releaseId}/env/config.js`],
  });
});

test('the check knows what they will hold, before anything is uploaded', () => {
  const stack = newStack();
  const queue = new sqs.Queue(stack, 'Queue');
  addSite(stack, [DeployTimeFile.json('config.json', { url: queue.queueUrl }), DeployTimeFile.text('b.txt', 'constant')]);

  expect(resourceOf(stack, 'Custom::BlueGreenReleaseCheck').Properties.DeployTimeFiles).toEqual([
    { Path: 'config.json', Content: uploadedFiles(stack, 'releases')['config.json'] },
    { Path: 'b.txt', Content: 'constant' },
  ]);
});

test('take the place of files of the source', () => {
  const stack = newStack();
  const { releaseId } = addSite(stack, [DeployTimeFile.text('config.json', 'real')], { ...RELEASE_1, 'config.json': 'for development' });

  expect(uploadedFiles(stack, 'releases')['config.json']).toBe('real');
  expect(JSON.parse(uploadedFiles(stack, 'manifests')[`${releaseId}.json`]).objects).not.toHaveProperty([`releases/${releaseId}/config.json`]);
});

describe('the release id', () => {
  const idOf = (file: (stack: Stack) => DeployTimeFile): string => {
    const stack = newStack();
    return addSite(stack, [file(stack)]).releaseId;
  };
  const urlOf = (stack: Stack, id: string): string => new sqs.Queue(stack, id).queueUrl;
  const config = (stack: Stack): DeployTimeFile => DeployTimeFile.json('config.json', { url: urlOf(stack, 'A') });

  test('is the same for the same values in the same places', () => {
    expect(idOf(config)).toBe(idOf(config));
  });

  test.each<[string, (stack: Stack) => DeployTimeFile]>([
    ['another value in its place', (stack) => DeployTimeFile.json('config.json', { url: urlOf(stack, 'B') })],
    ['another text around it', (stack) => DeployTimeFile.json('config.json', { uri: urlOf(stack, 'A') })],
    ['another path', (stack) => DeployTimeFile.json('conf.json', { url: urlOf(stack, 'A') })],
    ['a constant', () => DeployTimeFile.json('config.json', { url: 'A' })],
  ])('changes with %s', (_, file) => {
    expect(idOf(file)).not.toBe(idOf(config));
  });

  test('does not depend on the order of the files', () => {
    const [a, b] = [DeployTimeFile.text('a', '1'), DeployTimeFile.text('b', '2')];
    expect(addSite(newStack(), [a, b]).releaseId).toBe(addSite(newStack(), [b, a]).releaseId);
  });

  test('is the one of the files alone without them', () => {
    const stack = newStack();
    addSite(stack, []);
    expect(resourceOf(stack, 'Custom::BlueGreenReleaseCheck').Properties).not.toHaveProperty('DeployTimeFiles');
  });
});

test.each([
  ['from the root', '/config.json'],
  ['above the root', '../config.json'],
  ['with an empty part', 'a//config.json'],
  ['that is a folder', 'a/'],
  ['with a dot for a part', './config.json'],
  ['with a backslash', 'a\\config.json'],
  ['of no characters', ''],
])('throws for a path %s', (_, path) => {
  expect(() => addSite(newStack(), [DeployTimeFile.text(path, 'x')])).toThrow(
    `'deployTimeFiles' must be files with paths below the root of the site, got: '${path}'; write for example config.json (in Shop/Site)`);
});

test('throws for a path that is known at deploy only', () => {
  const stack = newStack();
  const { valueAsString } = new CfnParameter(stack, 'Path');
  expect(() => addSite(stack, [DeployTimeFile.text(valueAsString, 'x')])).toThrow('\'deployTimeFiles\' must be known at synth, got: a token');
});

test('throws for a path twice', () => {
  expect(() => addSite(newStack(), [DeployTimeFile.text('a', '1'), DeployTimeFile.json('a', {})])).toThrow(
    '\'deployTimeFiles\' must be files with distinct paths, got: \'a\' twice; keep one of them (in Shop/Site)');
});

test('throws for a file that all releases would share', () => {
  expect(() => addSite(newStack(), [DeployTimeFile.text('assets/config.js', '1')])).toThrow(
    '\'deployTimeFiles\' must be files that no pattern of \'sharedAssets\' matches, got: \'assets/config.js\'; give it another path: it belongs to one release (in Shop/Site)');
});

test('a release id that was given stays', () => {
  const stack = newStack();
  const state = new ReleaseState(stack, 'Release', { releaseId: '42' });
  expect(addSite(stack, [DeployTimeFile.text('a', '1')], RELEASE_1, { state }).releaseId).toBe('42');
});
