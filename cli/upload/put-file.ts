import { createReadStream } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import type { FolderFile } from './site-folder';
import type { UploadTarget } from '../../src/core';
import { UserError } from '../user-error';

export interface PutAnswer {
  readonly status: number;
  /** What S3 says of an error, as XML. */
  readonly body: string;
}

/** S3 answers within seconds of the last byte. */
const SILENCE_MS = 60_000;

/** Sends one file to its address. `fetch` will not do: it adds a `Cache-Control` to conditional requests, which S3 would keep. */
export async function putFile({ url, headers }: UploadTarget, file: FolderFile): Promise<PutAnswer> {
  const { request } = url.startsWith('https:') ? https : http;
  return new Promise((settle, reject) => {
    const outgoing = request(url, { method: 'PUT', headers: { ...headers, 'content-length': String(file.size) } }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject)
        .on('end', () => settle({ status: incoming.statusCode!, body: Buffer.concat(chunks).toString('utf8') }));
    });
    outgoing.setTimeout(SILENCE_MS, () => outgoing.destroy(new Error(`no answer within ${SILENCE_MS / 1000} seconds`)));
    outgoing.on('error', reject);
    if (file.size === 0) {
      outgoing.end();
      return;
    }
    const content = createReadStream(file.location, { end: file.size - 1 });
    content.on('error', () => outgoing.destroy(fileChanged(file)));
    content.on('end', () => content.bytesRead === file.size ? outgoing.end() : outgoing.destroy(fileChanged(file)));
    content.pipe(outgoing, { end: false });
    outgoing.on('close', () => content.destroy());
  });
}

export function fileChanged({ path }: FolderFile): UserError {
  return new UserError('file-changed', `${path} changed while it was uploaded`, 'let the build end, and run again: what is uploaded stays, under the release id of the old files');
}
