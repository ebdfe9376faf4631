import { Readable } from 'node:stream';
import { DeleteObjectCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Fixture } from './clients';
import { withAws } from './clients';

const Bucket = 'site';

async function withBucket(act: (s3: S3Client, fixture: Fixture) => Promise<void>): Promise<void> {
  await withAws(async (fixture) => {
    fixture.aws.storage.create(Bucket, 'eu-west-1');
    await act(new S3Client(fixture.client), fixture);
  });
}

test('an object is read back with its headers', async () => {
  await withBucket(async (s3) => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'releases/1/é & b.html', Body: '<p>', ContentType: 'text/html', CacheControl: 'no-cache', Metadata: { release: '1' } }));
    const object = await s3.send(new GetObjectCommand({ Bucket, Key: 'releases/1/é & b.html' }));
    expect(await object.Body?.transformToString()).toBe('<p>');
    expect(object).toMatchObject({ ContentType: 'text/html', CacheControl: 'no-cache', Metadata: { release: '1' }, ContentLength: 3 });
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'releases/1/é & b.html' }))).ETag).toBe(object.ETag);
  });
});

test('a stream is stored without the chunks around it', async () => {
  await withBucket(async (s3) => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: Readable.from(['one ', 'two']), ContentLength: 7 }));
    expect(await (await s3.send(new GetObjectCommand({ Bucket, Key: 'a' }))).Body?.transformToString()).toBe('one two');
  });
});

test('a missing object is an error of its own', async () => {
  await withBucket(async (s3) => {
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'missing' }))).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'missing' }))).rejects.toMatchObject({ name: 'NotFound' });
    await expect(s3.send(new GetObjectCommand({ Bucket: 'nowhere', Key: 'a' }))).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

test('a listing keeps to the prefix and goes on where it ended', async () => {
  await withBucket(async (s3, { aws }) => {
    ['a/1', 'a/2', 'a/3 & ü', 'b/1'].forEach((key) => aws.storage.bucket(Bucket).put(key, Buffer.from(key), {}));
    const first = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'a/', MaxKeys: 2 }));
    const second = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'a/', MaxKeys: 2, ContinuationToken: first.NextContinuationToken }));
    expect(first.Contents?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2']);
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['a/3 & ü']);
    expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false]);
  });
});

test('objects are deleted one by one and many at once', async () => {
  await withBucket(async (s3, { aws }) => {
    ['1', '2', '3 & <4>', '5'].forEach((key) => aws.storage.bucket(Bucket).put(key, Buffer.from(key), {}));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: '1' }));
    const answer = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: '2' }, { Key: '3 & <4>' }] } }));
    expect(answer.Deleted?.map(({ Key }) => Key)).toEqual(['2', '3 & <4>']);
    expect(aws.storage.bucket(Bucket).keys()).toEqual(['5']);
  });
});

test('at most 1000 objects are deleted at once', async () => {
  await withBucket(async (s3, { aws }) => {
    const Objects = Array.from({ length: 1001 }, (_, index) => ({ Key: `k${index}` }));
    Objects.forEach(({ Key }) => aws.storage.bucket(Bucket).put(Key, Buffer.from(''), {}));
    await expect(s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))).rejects.toMatchObject({ name: 'MalformedXML' });
    const answer = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: Objects.slice(1), Quiet: true } }));
    expect([answer.Deleted, aws.storage.bucket(Bucket).keys()]).toEqual([undefined, ['k0']]);
  });
});

test('an operation that is not modelled is refused', async () => {
  await withBucket(async (s3) => {
    await expect(s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }))).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});
