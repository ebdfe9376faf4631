import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';

/** What synthesis wrote about one release of one site. */
export interface Manifest {
  readonly release: string;
  readonly fingerprint: string;
  /** Object key -> size in bytes. */
  readonly objects: { readonly [key: string]: number };
}

const MAX_NAMED = 3;

/** Reads a release's manifest and makes sure that every file of it is in the bucket. */
export class SiteReleases {
  constructor(private readonly bucket: string, private readonly client = new S3Client({})) {}

  /** @returns the fingerprint @throws when the release is not completely there */
  public async verify(release: string): Promise<string> {
    const manifest = await this.manifest(release);
    const present = await this.sizesUnder(prefixesOf(manifest));
    const missing = Object.keys(manifest.objects).filter((key) => present.get(key) !== manifest.objects[key]);
    if (missing.length > 0) {
      const named = missing.slice(0, MAX_NAMED).join(', ') + (missing.length > MAX_NAMED ? ', ...' : '');
      throw new Error(`release ${release} is not complete in bucket ${this.bucket}: ${missing.length} of ${Object.keys(manifest.objects).length} `
        + `files are missing or differ (${named}); upload it again`);
    }
    return manifest.fingerprint;
  }

  private async manifest(release: string): Promise<Manifest> {
    try {
      const { Body: body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: `manifests/${release}.json` }));
      return JSON.parse(await body!.transformToString()) as Manifest;
    } catch (error) {
      throw new Error(`release ${release} has no manifest in bucket ${this.bucket} (${(error as Error).name}); upload it again`);
    }
  }

  private async sizesUnder(prefixes: readonly string[]): Promise<Map<string, number>> {
    const sizes = new Map<string, number>();
    for (const prefix of prefixes) {
      let token: string | undefined;
      do {
        const page = await this.client.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, ContinuationToken: token }));
        page.Contents?.forEach((object) => sizes.set(object.Key!, object.Size!));
        token = page.NextContinuationToken;
      } while (token !== undefined);
    }
    return sizes;
  }
}

/** `releases/<id>/` and `shared/`: listing beats one request per file. */
function prefixesOf(manifest: Manifest): string[] {
  const prefixes = Object.keys(manifest.objects).map((key) => key.startsWith('shared/') ? 'shared/' : `releases/${manifest.release}/`);
  return [...new Set(prefixes)];
}
