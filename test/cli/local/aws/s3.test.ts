import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { DeleteObjectCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
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

describe('an object that is there', () => {
  test('is not written again if nothing may be there', async () => withBucket(async (s3, { aws }) => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'one', IfNoneMatch: '*' }));
    await expect(s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'two', IfNoneMatch: '*' }))).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(String(aws.storage.bucket(Bucket).get('a')?.body)).toBe('one');
  }));

  test('is written again only if it is still the one that was read', async () => withBucket(async (s3) => {
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'one' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'two', IfMatch: ETag }));
    await expect(s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'three', IfMatch: ETag }))).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(s3.send(new PutObjectCommand({ Bucket, Key: 'b', Body: 'one', IfMatch: ETag }))).rejects.toMatchObject({ name: 'PreconditionFailed' });
  }));
});

test('bytes of another checksum are refused', async () => withBucket(async (s3, { aws }) => {
  const ChecksumSHA256 = createHash('sha256').update('one').digest('base64');
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'one', ChecksumSHA256 }));
  await expect(s3.send(new PutObjectCommand({ Bucket, Key: 'b', Body: 'two', ChecksumSHA256 }))).rejects.toMatchObject({ name: 'BadDigest' });
  expect(aws.storage.bucket(Bucket).keys()).toEqual(['a']);
}));

describe('a presigned address', () => {
  const headers = { 'content-type': 'text/css', 'if-none-match': '*' };

  async function put(s3: S3Client, changed: Record<string, string> = {}, signingDate = new Date()): Promise<[number, string]> {
    const names = new Set(Object.keys(headers));
    const command = new PutObjectCommand({ Bucket, Key: 'é & (b)!.css', ContentType: 'text/css', IfNoneMatch: '*' });
    const url = await getSignedUrl(s3, command, { expiresIn: 60, signableHeaders: names, unhoistableHeaders: names, signingDate });
    const response = await fetch(url, { method: 'PUT', body: 'one', headers: { ...headers, ...changed } });
    return [response.status, await response.text()];
  }

  test('takes the object with the headers that were signed', async () => withBucket(async (s3, { aws }) => {
    expect(await put(s3)).toEqual([200, '']);
    expect(aws.storage.bucket(Bucket).get('é & (b)!.css')).toMatchObject({ body: Buffer.from('one'), headers: { 'content-type': 'text/css' } });
    expect(await put(s3)).toEqual([412, expect.stringContaining('PreconditionFailed')]);
  }));

  test.each([[{ 'content-type': 'text/html' }], [{ 'if-none-match': 'x' }]])('takes no other headers: %j', async (changed) => withBucket(async (s3) => {
    expect(await put(s3, changed)).toEqual([403, expect.stringContaining('SignatureDoesNotMatch')]);
  }));

  test('ends', async () => withBucket(async (s3) => {
    expect(await put(s3, {}, new Date(Date.now() - 61_000))).toEqual([403, expect.stringContaining('Request has expired')]);
  }));
});
