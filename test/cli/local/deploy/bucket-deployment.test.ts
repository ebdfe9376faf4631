import type { LocalAccount } from './local-account';
import { withAccount } from './local-account';

const BUCKET = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'site' } };

type Files = Readonly<Record<string, string>>;

async function upload(account: LocalAccount, properties: Readonly<Record<string, unknown>>, assets: Readonly<Record<string, Files>>): Promise<void> {
  const deployment = {
    Type: 'Custom::CDKBucketDeployment',
    Properties: { SourceObjectKeys: Object.keys(assets).map((id) => `${id}.zip`), DestinationBucketName: { Ref: 'Bucket' }, ...properties },
  };
  await account.deploy({ stacks: { Shop: { template: { Resources: { Bucket: BUCKET, Upload: deployment } } } }, assets });
}

function contents({ aws }: LocalAccount): Record<string, string> {
  const bucket = aws.storage.bucket('site');
  return Object.fromEntries(bucket.keys().map((key) => [key, String(bucket.get(key)?.body)]));
}

test('files land under the prefix with their type and metadata, a later source wins', async () => {
  await withAccount(async (account) => {
    await upload(account, { DestinationBucketKeyPrefix: 'releases/1', SystemMetadata: { 'cache-control': 'no-cache' }, UserMetadata: { Release: '1' } }, {
      one: { 'index.html': 'one', 'a/b.js': 'js' }, two: { 'index.html': 'two' },
    });
    expect(contents(account)).toEqual({ 'releases/1/index.html': 'two', 'releases/1/a/b.js': 'js' });
    expect(account.aws.storage.bucket('site').get('releases/1/index.html')?.headers).toEqual({ 'content-type': 'text/html', 'cache-control': 'no-cache', 'x-amz-meta-release': '1' });
  });
});

test('without pruning earlier files stay; with it those that the filters take are deleted', async () => {
  await withAccount(async (account) => {
    await upload(account, { Prune: false }, { one: { 'index.html': '1', 'assets/old.js': '1', 'old.html': '1' } });
    await upload(account, { Prune: false }, { two: { 'index.html': '2' } });
    expect(Object.keys(contents(account))).toEqual(['assets/old.js', 'index.html', 'old.html']);
    await upload(account, { Prune: true, Exclude: ['assets/*'] }, { two: { 'index.html': '2', 'assets/new.js': '2' } });
    expect(contents(account)).toEqual({ 'assets/old.js': '1', 'index.html': '2' });
  });
});

test('includes take back what excludes left out', async () => {
  await withAccount(async (account) => {
    await upload(account, { Exclude: ['*'], Include: ['assets/*'] }, { one: { 'index.html': '1', 'assets/a.js': '1' } });
    expect(Object.keys(contents(account))).toEqual(['assets/a.js']);
  });
});

test('deploy-time values take the place of their markers', async () => {
  await withAccount(async (account) => {
    await upload(account, { SourceMarkers: [{ '<<marker:0>>': { 'Fn::GetAtt': ['Bucket', 'RegionalDomainName'] } }, {}] }, {
      one: { 'config.json': '{"a":"<<marker:0>>"}' }, two: { 'b.txt': '<<marker:0>>' },
    });
    expect(contents(account)).toEqual({ 'config.json': '{"a":"site.s3.eu-west-1.amazonaws.com"}', 'b.txt': '<<marker:0>>' });
  });
});

test('files go with the resource unless they are retained', async () => {
  await withAccount(async (account) => {
    const nothing = { stacks: { Shop: { template: { Resources: { Bucket: BUCKET } } } } };
    await upload(account, { RetainOnDelete: true }, { one: { 'index.html': '1' } });
    await account.deploy(nothing);
    expect(Object.keys(contents(account))).toEqual(['index.html']);
    await upload(account, { RetainOnDelete: false, DestinationBucketKeyPrefix: 'two' }, { one: { 'index.html': '1' } });
    await account.deploy(nothing);
    expect(Object.keys(contents(account))).toEqual(['index.html']);
  });
});

test('a prefix that changes without retention takes its files along', async () => {
  await withAccount(async (account) => {
    await upload(account, { RetainOnDelete: false, DestinationBucketKeyPrefix: 'one' }, { one: { 'index.html': '1' } });
    await upload(account, { RetainOnDelete: false, DestinationBucketKeyPrefix: 'two' }, { one: { 'index.html': '1' } });
    expect(Object.keys(contents(account))).toEqual(['two/index.html']);
  });
});
