import { setTimeout as sleep } from 'node:timers/promises';
import type { PutAnswer } from './put-file';
import { fileChanged, putFile } from './put-file';
import type { FolderFile } from './site-folder';
import type { UploadTarget } from '../../src/core';
import { UserError } from '../user-error';

const ATTEMPTS = 6;

/** Before the second attempt; twice as long before each further one, and a part of it at random. */
const FIRST_PAUSE_MS = 200;

/** Takes the place of a status where there was no answer. */
const NO_ANSWER = 0;

/**
 * Puts one file in place, and tries again while S3 is busy or away. What S3 has already, or for which the address came too
 * late, is left to the next plan: it knows what lies there.
 */
export async function sendFile(target: UploadTarget, file: FolderFile): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const answer = await putFile(target, file).catch((error: unknown) => noAnswer(error));
    if (answer.status === 200 || isForNextPlan(answer)) {
      return;
    }
    if (answer.status === 400 && /<Code>(BadDigest|XAmzContentChecksumMismatch)<\/Code>/.test(answer.body)) {
      throw fileChanged(file);
    }
    if (!isTransient(answer) || attempt === ATTEMPTS) {
      throw new UserError('upload-failed', `${file.path} was not uploaded: ${describe(answer)}`, 'run again: it goes on where it ended');
    }
    await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
  }
}

function noAnswer(error: unknown): PutAnswer {
  if (error instanceof UserError) {
    throw error;
  }
  return { status: NO_ANSWER, body: (error as Error).message };
}

function isForNextPlan({ status, body }: PutAnswer): boolean {
  return status === 412 || (status === 403 && body.includes('expired'));
}

/** 409: another write of the key is under way. */
function isTransient({ status, body }: PutAnswer): boolean {
  return status === NO_ANSWER || status >= 500 || [408, 409, 429].includes(status) || (status === 400 && body.includes('<Code>RequestTimeout</Code>'));
}

function describe({ status, body }: PutAnswer): string {
  const [, code = '', message = ''] = /<Code>(.*?)<\/Code>.*?<Message>(.*?)<\/Message>/s.exec(body) ?? [];
  return status === NO_ANSWER ? body : `S3 answers ${status} ${code} ${message}`.trim();
}
