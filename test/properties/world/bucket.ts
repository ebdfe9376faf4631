import { fileIn, hashedContent, hashedFilesOf } from './site-files';
import type { OriginRequest, OriginResponse } from '../../../cli/local/cloudfront';

/** An answer of the origin that is no fault of what is tested carries this. */
export const ORIGIN_FAULT_HEADER = 'x-origin-fault';

/** The bucket of the site: releases that were uploaded and not swept, and the files that they share. */
export class Bucket {
  private readonly uploads = new Map<string, number>();

  public upload(release: string, now: number): void {
    this.uploads.set(release, now);
  }

  /** Removes the files of a release; what others need of the shared ones stays. */
  public sweep(release: string): void {
    this.uploads.delete(release);
  }

  public holds(release: string): boolean {
    return this.uploads.has(release);
  }

  public answer(request: OriginRequest): OriginResponse {
    const [, prefix, release, ...rest] = request.uri.split('/');
    if (prefix === 'shared') {
      const uri = request.uri.slice('/shared'.length);
      return [...this.uploads.keys()].some((held) => hashedFilesOf(held).includes(uri))
        ? serve(request, hashedContent(uri), 0, { 'cache-control': ['public, max-age=31536000, immutable'] })
        : MISSING;
    }
    const uploadedAt = this.uploads.get(release);
    const text = prefix === 'releases' && uploadedAt !== undefined ? fileIn(release, `/${rest.join('/')}`) : undefined;
    return text === undefined ? MISSING : serve(request, text, uploadedAt!, {});
  }
}

const MISSING: OriginResponse = { status: 404, headers: { 'content-type': ['application/xml'] }, body: Buffer.from('<Error/>') };

/** As S3 answers: conditions and ranges are honoured, methods that read only. */
function serve(request: OriginRequest, text: string, modifiedAt: number, extra: OriginResponse['headers']): OriginResponse {
  const etag = `"${text}"`;
  const modified = new Date(modifiedAt).toUTCString();
  const headers = { 'content-type': ['text/html'], 'etag': [etag], 'last-modified': [modified], ...extra };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 403, headers: {}, body: Buffer.alloc(0) };
  }
  if (isNotModified(request, etag, modifiedAt)) {
    return { status: 304, headers, body: Buffer.alloc(0) };
  }
  const body = Buffer.from(text);
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range?.[0] ?? '');
  const condition = request.headers['if-range']?.[0];
  if (range === null || (condition !== undefined && condition !== etag)) {
    return { status: 200, headers, body };
  }
  const [start, end] = [Number(range[1]), Math.min(Number(range[2]), body.length - 1)];
  return { status: 206, headers: { ...headers, 'content-range': [`bytes ${start}-${end}/${body.length}`] }, body: body.subarray(start, end + 1) };
}

function isNotModified({ headers }: OriginRequest, etag: string, modifiedAt: number): boolean {
  const tag = headers['if-none-match']?.[0];
  const since = headers['if-modified-since']?.[0];
  return tag !== undefined ? tag === etag : since !== undefined && Math.floor(modifiedAt / 1000) * 1000 <= Date.parse(since);
}
