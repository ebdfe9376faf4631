import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { DeleteObjectCommand, DeleteObjectsCommand, GetObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Manifest } from './manifest';
import { MANIFEST_FOLDER, manifestKey, releaseOfManifest } from '../../src/core/site-keys';

/** One object, as a listing describes it. */
export interface StoredFile {
  readonly key: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** One object that was read. */
export interface ReadObject {
  readonly text: string;
  readonly contentType: string;
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** A delete that hangs must not hit what is uploaded meanwhile. */
const DELETE_LIMIT_MS = 5000;

/** What the condition asks for does not hold, or another write of the key is under way. */
const CONDITION_FAILED = [412, 409];

/** The bucket of one site. */
export class SiteBucket {
  constructor(public readonly name: string, private readonly client = new S3Client({})) {}

  /** Objects below a prefix, page by page: at most as many as one call deletes. */
  public async *pages(prefix: string): AsyncGenerator<StoredFile[]> {
    let token: string | undefined;
    do {
      const page = await this.client.send(new ListObjectsV2Command({ Bucket: this.name, Prefix: prefix, ContinuationToken: token }));
      yield (page.Contents ?? []).map(({ Key, Size, LastModified }) => ({ key: Key!, size: Size!, modifiedAt: LastModified!.getTime() }));
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  public async files(prefix: string): Promise<StoredFile[]> {
    const files: StoredFile[] = [];
    for await (const page of this.pages(prefix)) {
      files.push(...page);
    }
    return files;
  }

  /** @returns nothing if there is no such object */
  public async read(key: string): Promise<ReadObject | undefined> {
    try {
      const object = await this.client.send(new GetObjectCommand({ Bucket: this.name, Key: key }));
      return {
        text: await object.Body!.transformToString(),
        contentType: object.ContentType!,
        etag: object.ETag!,
        modifiedAt: object.LastModified!.getTime(),
      };
    } catch (error) {
      if (error instanceof NoSuchKey) {
        return undefined;
      }
      throw error;
    }
  }

  /** @returns nothing if there is no such object */
  public async text(key: string): Promise<string | undefined> {
    return (await this.read(key))?.text;
  }

  /** Writes an object that is not there yet. @returns its entity tag, or nothing if there is one */
  public async create(key: string, text: string, contentType: string): Promise<string | undefined> {
    return this.put({ Key: key, Body: text, ContentType: contentType, IfNoneMatch: '*' });
  }

  /** Writes the bytes of an object again, so that it is new, unless somebody else wrote it meanwhile. */
  public async renew(key: string, { text, contentType, etag }: ReadObject): Promise<void> {
    await this.put({ Key: key, Body: text, ContentType: contentType, IfMatch: etag });
  }

  /** Deletes an object, unless somebody else wrote it meanwhile. */
  public async remove(key: string, etag: string): Promise<void> {
    await this.onCondition(async () => this.client.send(new DeleteObjectCommand({ Bucket: this.name, Key: key, IfMatch: etag })));
  }

  /** Where whoever has no rights in the bucket may put one object, with exactly these headers. */
  public async uploadAddress(key: string, headers: Readonly<Record<string, string>>, seconds: number): Promise<string> {
    const command = new PutObjectCommand({
      Bucket: this.name,
      Key: key,
      ContentType: headers['content-type'],
      CacheControl: headers['cache-control'],
      ChecksumSHA256: headers['x-amz-checksum-sha256'],
      IfNoneMatch: headers['if-none-match'],
    });
    const names = new Set(Object.keys(headers));
    return getSignedUrl(this.client, command, {
      expiresIn: seconds, signableHeaders: names, unhoistableHeaders: names, signingDate: new Date(Date.now()),
    });
  }

  public async manifest(release: string): Promise<Manifest | undefined> {
    const text = await this.text(manifestKey(release));
    const parsed = text === undefined ? undefined : JSON.parse(text) as Manifest;
    return parsed && { ...parsed, shared: parsed.shared ?? {}, deployTime: parsed.deployTime ?? [] };
  }

  /** Every release that has a manifest. */
  public async manifests(): Promise<Map<string, Manifest>> {
    const releases = (await this.files(MANIFEST_FOLDER)).map(({ key }) => releaseOfManifest(key));
    const manifests = await Promise.all(releases.map(async (release) => this.manifest(release)));
    return new Map(releases.flatMap((release, index) => {
      const manifest = manifests[index];
      return manifest === undefined ? [] : [[release, manifest] as const];
    }));
  }

  /** Deletes one page of objects at most; those that are gone already count as deleted. */
  public async delete(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) {
      return;
    }
    const { Errors: errors = [] } = await this.client.send(new DeleteObjectsCommand({
      Bucket: this.name, Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true },
    }), { abortSignal: AbortSignal.timeout(DELETE_LIMIT_MS) });
    if (errors.length > 0) {
      const [{ Key: key, Code: code }] = errors;
      throw new Error(`${errors.length} of ${keys.length} objects in bucket ${this.name} were not deleted (${key}: ${code}); the next prune tries again`);
    }
  }

  private async put(input: Omit<PutObjectCommandInput, 'Bucket'>): Promise<string | undefined> {
    return (await this.onCondition(async () => this.client.send(new PutObjectCommand({ Bucket: this.name, ...input }))))?.ETag;
  }

  /** @returns nothing if the condition does not hold */
  private async onCondition<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof S3ServiceException && CONDITION_FAILED.includes(error.$metadata.httpStatusCode!)) {
        return undefined;
      }
      throw error;
    }
  }
}
