import { sendFile } from './send-file';
import type { FolderFile } from './site-folder';
import type { UploadProgress } from './upload-progress';
import type { Done, OperatorAnswer, UploadTarget } from '../../src/core';
import type { CommandFields, ReleaseTarget } from '../target/release-target';
import { UserError } from '../user-error';

/** Files that are sent side by side. */
const PARALLEL = 8;

/** Bytes that a function takes, less room for what goes around the files. */
const MAX_REQUEST = 6_000_000;

/** Plans in a row after which not one file more is in place. */
const PATIENCE = 3;

export interface UploadOptions {
  readonly release?: string;
  readonly component?: string;
  readonly dryRun?: boolean;
}

/** Sends what is missing of a release, until nothing is. @returns what the operator said last; `changed` tells whether a file was sent */
export async function uploadRelease(
  target: Pick<ReleaseTarget, 'command'>, files: readonly FolderFile[], { release, component, dryRun }: UploadOptions, progress: UploadProgress,
): Promise<OperatorAnswer> {
  const fields: CommandFields = { component, dryRun, files: files.map(({ path, size, digest }) => ({ path, size, digest })) };
  refuseTooMany(fields);
  const first = await target.command('upload', { ...fields, release });
  let answer = first;
  try {
    for (let idle = 0; answer.ok && !dryRun; ) {
      const { release: id, targets, missing, present } = planIn(answer);
      if (missing === 0) {
        return { ...answer, changed: first !== answer };
      }
      await sendAll(targets, files, (sent) => progress.show(present + sent, missing + present));
      const next = await target.command('upload', { ...fields, release: id });
      idle = next.ok && planIn(next).missing >= missing ? idle + 1 : 0;
      if (idle === PATIENCE) {
        throw new UserError('upload-stuck', `${missing} files are sent and still not in place`, 'run again in a minute');
      }
      answer = next;
    }
  } finally {
    progress.end();
  }
  return answer;
}

function refuseTooMany({ files }: CommandFields): void {
  const bytes = Buffer.byteLength(JSON.stringify(files));
  if (bytes > MAX_REQUEST) {
    throw new UserError('too-many-files', `the list of ${files!.length} files takes ${Math.ceil(bytes / 1e6)} MB, and the operator takes 6`, 'deploy this release with `cdk deploy`');
  }
}

function planIn({ upload }: Done): NonNullable<Done['upload']> {
  if (upload === undefined) {
    throw new UserError('unexpected-answer', 'the operator said nothing of files', 'deploy the app with the library version of this CLI');
  }
  return upload;
}

/** In the order given, as far as that goes side by side. The first failure ends it, after what is on its way. */
async function sendAll(targets: readonly UploadTarget[], files: readonly FolderFile[], sent: (count: number) => void): Promise<void> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const queue = [...targets];
  let count = 0;
  let hasFailed = false;
  sent(count);
  const results = await Promise.allSettled(Array.from({ length: PARALLEL }, async () => {
    for (let target = queue.shift(); target !== undefined && !hasFailed; target = queue.shift()) {
      try {
        await sendFile(target, byPath.get(target.path)!);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
      sent(++count);
    }
  }));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    throw failed.reason;
  }
}
