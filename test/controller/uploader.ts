import { createHash } from 'node:crypto';
import { request } from 'node:http';
import type { ControllerFixture } from './fixture';
import type { OperatorAnswer, UploadFile, UploadPlan, UploadTarget } from '../../src/core';
import type { SiteLayout } from '../../src/core/site-layout';
import type { SiteManifest } from '../../src/core/site-manifest';
import { fingerprintText, siteManifest } from '../../src/core/site-manifest';

/** Path -> content. */
export type Files = Readonly<Record<string, string>>;

export const LAYOUT: SiteLayout = { sharedAssets: ['/assets/*'], fallback: 'directory-index' };

export function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

export function listed(files: Files): UploadFile[] {
  return Object.entries(files).map(([path, content]) => ({ path, size: Buffer.byteLength(content), digest: sha256(content) }));
}

export interface DeployOptions {
  readonly deployTime?: Files;
  readonly layout?: SiteLayout;
}

/** What a deploy of these files leaves in the bucket, its manifest included. */
export function place(
  fixture: ControllerFixture, release: string, files: Files, { deployTime = {}, layout = LAYOUT }: DeployOptions = {},
): SiteManifest {
  const [known, later] = [listed(files), listed(deployTime)];
  const fingerprint = sha256(fingerprintText({ files: known, deployTime: later, sharedAssets: layout.sharedAssets }));
  const manifest = siteManifest({ files: known, deployTime: later }, { release, state: 'shop', fingerprint, layout });
  fixture.put(`manifests/${release}.json`, JSON.stringify(manifest));
  const all: Files = { ...files, ...deployTime };
  [...Object.keys(manifest.objects), ...manifest.deployTime].forEach((key) => fixture.put(key, all[key.replace(/^(shared|releases\/[^/]+)\//, '')]));
  return manifest;
}

/** A deploy with everything that belongs to it. */
export async function deploy(fixture: ControllerFixture, release: string, files: Files, options: DeployOptions = {}): Promise<void> {
  place(fixture, release, files, options);
  const { Status, Reason } = await fixture.send({ ReleaseId: release });
  if (Status !== 'SUCCESS') {
    throw new Error(Reason);
  }
}

export async function ask(fixture: ControllerFixture, files: Files, fields: Readonly<Record<string, unknown>> = {}): Promise<OperatorAnswer> {
  return fixture.command('upload', { files: listed(files), ...fields }, 'stage');
}

/** What is left to upload; a refusal is a failure. */
export async function planOf(fixture: ControllerFixture, files: Files, fields: Readonly<Record<string, unknown>> = {}): Promise<UploadPlan> {
  const answer = await ask(fixture, files, fields);
  if (!answer.ok) {
    throw new Error(`${answer.code}: ${answer.message}`);
  }
  return answer.upload!;
}

/** Sends one file as a client does; `fetch` would add a `Cache-Control` to a conditional request. @returns the status */
export async function send({ path, url, headers }: UploadTarget, files: Files): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { method: 'PUT', headers }, (response) => response.resume().on('end', () => resolve(response.statusCode!)))
      .on('error', reject)
      .end(files[path]);
  });
}

/** Uploads a whole release. @returns its id */
export async function uploadAll(fixture: ControllerFixture, files: Files, fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
  for (;;) {
    const plan = await planOf(fixture, files, fields);
    if (plan.missing === 0) {
      return plan.release;
    }
    for (const target of plan.targets) {
      await send(target, files);
    }
  }
}

/** Everything in the bucket. */
export function contents(fixture: ControllerFixture, prefix?: string): Files {
  const bucket = fixture.aws.storage.find('bucket')!;
  return Object.fromEntries(bucket.keys(prefix).map((key) => [key, String(bucket.get(key)!.body)]));
}
