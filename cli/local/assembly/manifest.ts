import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../user-error';

/** The part of a `manifest.json` that matters here. */
export interface Manifest {
  readonly artifacts?: Readonly<Record<string, ManifestArtifact>>;
}

export interface ManifestArtifact {
  readonly type: string;
  readonly environment?: string;
  readonly dependencies?: readonly string[];
  readonly displayName?: string;
  readonly properties?: Readonly<Record<string, any>>;
}

export function readManifest(directory: string): Manifest {
  if (!existsSync(directory)) {
    throw new UserError('assembly-missing', `there is no folder ${directory}`, 'run `npx cdk synth` first, or name the folder that it wrote');
  }
  const file = join(directory, 'manifest.json');
  if (!existsSync(file)) {
    throw new UserError('not-an-assembly', `${directory} holds no manifest.json, so it is no output of \`cdk synth\``, 'run `npx cdk synth` and name its cdk.out');
  }
  return readJson(file) as Manifest;
}

/** A JSON file of the assembly; one that cannot be read is the user's to repair. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError('assembly-broken', `${file} cannot be read: ${(error as Error).message}`, 'run `npx cdk synth` again', { cause: error });
  }
}
