import type { App } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { readAssembly } from '../../cli/local/assembly/assembly';
import { LocalAws, serveAws } from '../../cli/local/aws/local-aws';
import type { Bucket } from '../../cli/local/aws/s3/object-storage';
import { LocalCloudFormation } from '../../cli/local/deploy/local-cloudformation';
import { Operator } from '../../cli/local/edge/operator';
import { FunctionHost } from '../../cli/local/lambda/function-host';
import { BlueGreenStaticSite, DeployTimeFile, ReleaseState, SiteRouter } from '../../src';
import { newStack, siteSource } from '../private/apps';
import type { SiteFiles } from '../private/apps';

interface Release {
  readonly files?: SiteFiles;
  readonly releaseId?: string;
  /** Known at deploy only. */
  readonly apiUrl?: string;
}

interface Account {
  readonly operator: Operator;
  readonly bucket: Bucket;
  /** Rejects with what CloudFormation says. */
  deploy(release: Release): Promise<void>;
  contents(prefix: string): Record<string, string>;
}

const PAGE = { 'index.html': 'one', 'assets/app-1.js': 'one()' };

/** An account in memory, in which the shipped bundles of the controller run. */
async function withAccount(act: (account: Account) => Promise<void>): Promise<void> {
  const aws = new LocalAws();
  const server = await serveAws(aws);
  const host = new FunctionHost(server.url);
  const cloudFormation = new LocalCloudFormation({ aws, host, endpoint: server.url });
  const bucketOf = (): Bucket => aws.storage.bucket(cloudFormation.resourcesOfType('AWS::S3::Bucket')[0].physicalId);
  try {
    await act({
      deploy: async (release) => cloudFormation.deploy(readAssembly(synthesized(release))),
      operator: new Operator(cloudFormation, host, undefined),
      get bucket() {
        return bucketOf();
      },
      contents: (prefix) => Object.fromEntries(bucketOf().keys(prefix).map((key) => [key, String(bucketOf().get(key)!.body)])),
    });
  } finally {
    await host.close();
    await server.close();
  }
}

function synthesized({ files = PAGE, releaseId, apiUrl }: Release): string {
  const stack = newStack();
  const api = new ssm.StringParameter(stack, 'Api', { stringValue: apiUrl ?? 'https://a.example' });
  new BlueGreenStaticSite(stack, 'Site', {
    source: siteSource(files),
    state: new ReleaseState(stack, 'Release', { releaseId }),
    router: SiteRouter.none(),
    deployTimeFiles: apiUrl === undefined ? [] : [DeployTimeFile.json('config.json', { apiUrl: api.stringValue })],
  });
  return (stack.node.root as App).synth().directory;
}

test('values of the deploy stand in the release, and never change in it', async () => withAccount(async (account) => {
  await account.deploy({ apiUrl: 'https://a.example', releaseId: '1' });
  const live = account.contents('');
  expect(live['releases/1/config.json']).toBe('{"apiUrl":"https://a.example"}');

  await account.deploy({ apiUrl: 'https://a.example', releaseId: '1' });
  await expect(account.deploy({ apiUrl: 'https://b.example', releaseId: '1' })).rejects.toThrow(
    '\'releaseId\' must be new for new content, got: 1, which \'Site\' staged with other files or another deploy-time content of config.json; use another id. Nothing was uploaded');
  expect(account.contents('')).toEqual(live);

  await account.deploy({ apiUrl: 'https://b.example', releaseId: '2' });
  expect(account.contents('releases/')).toEqual({
    'releases/1/index.html': 'one',
    'releases/1/config.json': '{"apiUrl":"https://a.example"}',
    'releases/2/index.html': 'one',
    'releases/2/config.json': '{"apiUrl":"https://b.example"}',
  });
  expect(await account.operator.status()).toMatchObject({ truth: { releases: { blue: '1', green: '2' } } });
}));

test('without an id of their own, new values need one', async () => withAccount(async (account) => {
  await account.deploy({ apiUrl: 'https://a.example' });
  await expect(account.deploy({ apiUrl: 'https://b.example' })).rejects.toThrow('or another deploy-time content of config.json; use another id');
  await account.deploy({ apiUrl: 'https://b.example', releaseId: 'with-api-b' });
  expect(await account.operator.status()).toMatchObject({ truth: { releases: { green: 'with-api-b' } } });
}));

test('other content under the name of a shared file is refused before a file of the release is uploaded', async () => withAccount(async (account) => {
  await account.deploy({ files: PAGE, releaseId: '1' });
  const live = account.contents('');
  await expect(account.deploy({ files: { 'index.html': 'two', 'assets/app-1.js': 'two()' }, releaseId: '2' })).rejects.toThrow(
    '\'sharedAssets\' must match files whose names change with their content, got: /assets/app-1.js, which release 1 holds with other content; '
    + 'put a content hash into the name, or choose patterns that leave the file out. No file of the release was uploaded');
  expect(account.contents('shared/')).toEqual({ 'shared/assets/app-1.js': 'one()' });
  expect(account.contents('')).toMatchObject(live);
  expect(await account.operator.status()).toMatchObject({ truth: { releases: { blue: '1', green: null } } });

  await account.deploy({ files: { 'index.html': 'two', 'assets/app-1.js': 'one()', 'assets/app-2.js': 'two()' }, releaseId: '2' });
  expect(account.contents('shared/')).toEqual({ 'shared/assets/app-1.js': 'one()', 'shared/assets/app-2.js': 'two()' });
}));

test('each deploy writes its shared files again, so that what was pruned meanwhile comes back', async () => withAccount(async (account) => {
  await account.deploy({ releaseId: '1' });
  account.bucket.delete('shared/assets/app-1.js');
  await account.deploy({ releaseId: '2' });
  expect(account.contents('shared/')).toEqual({ 'shared/assets/app-1.js': 'one()' });
}));

test('the shipped operator prunes what no release needs', async () => withAccount(async (account) => {
  await account.deploy({ releaseId: '1' });
  const day = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 86_400_000);
  account.bucket.put('shared/assets/old.js', Buffer.from('old()'), {});
  day.mockRestore();
  account.bucket.put('shared/assets/new.js', Buffer.from('new()'), {});

  expect(await account.operator.command('prune', {})).toMatchObject({ ok: true, changed: true, message: 'deleted 1 shared file that no release needs' });
  expect(account.contents('shared/')).toEqual({ 'shared/assets/app-1.js': 'one()', 'shared/assets/new.js': 'new()' });
}));
