import { createHash } from 'node:crypto';
import { ServiceError } from '../service-error';

/** One object with what S3 answers beside its bytes. */
export interface StoredObject {
  readonly key: string;
  readonly body: Buffer;
  /** With the quotation marks. */
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  /** Lower-case names: `content-type`, `cache-control`, `x-amz-meta-*` and the like. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The objects of one bucket, in memory. */
export class Bucket {
  private readonly objects = new Map<string, StoredObject>();

  constructor(readonly name: string, readonly region: string) {}

  put(key: string, body: Buffer, headers: Readonly<Record<string, string>>): StoredObject {
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const object = { key, body, etag, modifiedAt: Date.now(), headers };
    this.objects.set(key, object);
    return object;
  }

  get(key: string): StoredObject | undefined {
    return this.objects.get(key);
  }

  delete(key: string): void {
    this.objects.delete(key);
  }

  /** Keys in the order that S3 lists them. */
  keys(prefix: string = ''): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }
}

/** Buckets by name: names are unique whatever the region. */
export class ObjectStorage {
  private readonly buckets = new Map<string, Bucket>();

  create(name: string, region: string): Bucket {
    const bucket = new Bucket(name, region);
    this.buckets.set(name, bucket);
    return bucket;
  }

  delete(name: string): void {
    this.buckets.delete(name);
  }

  /** In the order in which they were made. */
  names(): string[] {
    return [...this.buckets.keys()];
  }

  find(name: string): Bucket | undefined {
    return this.buckets.get(name);
  }

  bucket(name: string): Bucket {
    const bucket = this.find(name);
    if (bucket === undefined) {
      throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404);
    }
    return bucket;
  }
}
