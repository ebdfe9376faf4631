import { DeleteObjectsCommand, GetObjectCommand, ListObjectsV2Command, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import type { Manifest } from './manifest';
import { MANIFEST_FOLDER, manifestKey, releaseOfManifest } from './manifest';

/** One object, as a listing describes it. */
export interface StoredFile {
  readonly key: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** A delete that hangs must not hit what is uploaded meanwhile. */
const DELETE_LIMIT_MS = 5000;

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
  public async text(key: string): Promise<string | undefined> {
    try {
      const { Body: body } = await this.client.send(new GetObjectCommand({ Bucket: this.name, Key: key }));
      return await body!.transformToString();
    } catch (error) {
      if (error instanceof NoSuchKey) {
        return undefined;
      }
      throw error;
    }
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
}
