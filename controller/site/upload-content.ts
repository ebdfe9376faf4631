import { createHash } from 'node:crypto';
import type { ReadObject } from './site-bucket';
import { success } from '../../src/core/result';
import type { Result } from '../../src/core/result';
import type { SiteLayout } from '../../src/core/site-layout';
import { fingerprintText, isDocumentFile, isSharedFile, withoutDeployTime } from '../../src/core/site-manifest';
import type { UploadFile } from '../../src/core/state/operator-request';
import type { Refusal } from '../../src/core/state/refusal';
import { refuse } from '../../src/core/state/refusal';

/** A deploy-time file of the active release, which a new release carries over: CloudFormation alone knew how to make it. */
export interface CarriedFile {
  /** Below the prefix of the release. */
  readonly path: string;
  readonly object: ReadObject;
}

/** What an uploaded release holds, sorted as a deploy would sort it. */
export interface UploadContent {
  /** Files to upload: what all releases share first, documents last. */
  readonly files: readonly UploadFile[];
  readonly carried: readonly CarriedFile[];
  /**
   * What a deploy of the same files would compute, unless deploy-time files hold values that CloudFormation resolves: a
   * deploy knows where which value stands, an upload only what came of it.
   */
  readonly fingerprint: string;
  readonly layout: SiteLayout;
}

/** Refuses what a deploy would refuse at synthesis. */
export function uploadContent(given: readonly UploadFile[], carried: readonly CarriedFile[], layout: SiteLayout): Result<UploadContent, Refusal> {
  const deployTime = carried.map(({ path, object }) => ({ path, digest: sha256(object.text) }));
  const files = withoutDeployTime(given, deployTime);
  const isShared = ({ path }: UploadFile): boolean => isSharedFile(path, layout.sharedAssets);
  const holds = (page: string): boolean => files.some((file) => !isShared(file) && `/${file.path}` === page);
  const document = files.find((file) => isShared(file) && isDocumentFile(file.path));
  if (!holds('/index.html')) {
    return refuse('invalid', `'files' must hold an index.html, got: ${given.length} files without one; pass the folder that your build writes its pages to`);
  }
  if (document !== undefined) {
    return refuse('invalid', `'files' must hold no document that a shared pattern matches, got: /${document.path}, but ${layout.sharedAssets.join(', ')} are `
      + 'files that all releases share; put it into another folder');
  }
  if (layout.notFoundPage !== undefined && !holds(layout.notFoundPage)) {
    return refuse('invalid', `'files' must hold ${layout.notFoundPage}, with which the site answers for missing files, got: ${given.length} files without it; build the page`);
  }
  const fingerprint = sha256(fingerprintText({ files, deployTime, sharedAssets: layout.sharedAssets }));
  const rank = (file: UploadFile): number => isShared(file) ? 0 : isDocumentFile(file.path) ? 2 : 1;
  return success({ files: files.sort((a, b) => rank(a) - rank(b)), carried, fingerprint, layout });
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
