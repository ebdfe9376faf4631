import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../../user-error';
import { DEFAULT_REGION } from '../names';
import type { ManifestArtifact } from './manifest';
import { readJson, readManifest } from './manifest';
import type { Template } from './template';

/** One stack of a synthesized app. */
export interface StackArtifact {
  readonly name: string;
  readonly region: string;
  readonly template: Template;
  /** Tags of the stack: CloudFormation puts them on every resource that takes tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A synthesized app, read without the CDK library: users' apps come from many versions of it. */
export interface Assembly {
  readonly directory: string;
  /** In the order in which they are deployed. */
  readonly stacks: readonly StackArtifact[];
  /** Folder or file of the asset that is uploaded as `objectKey`. */
  asset(objectKey: string): string;
}

interface Contents {
  readonly stacks: readonly StackArtifact[];
  readonly assets: ReadonlyArray<readonly [objectKey: string, path: string]>;
}

type Artifacts = Readonly<Record<string, ManifestArtifact>>;

const STACK = 'aws:cloudformation:stack';
const NESTED_ASSEMBLY = 'cdk:cloud-assembly';
const ASSET_MANIFEST = 'cdk:asset-manifest';

/** Reads a `cdk.out`: every stack of every environment, stages included. */
export function readAssembly(path: string): Assembly {
  const directory = resolve(path);
  const { stacks, assets } = readContents(directory);
  if (stacks.length === 0) {
    throw new UserError('no-stacks', `${directory} holds no stack`, 'add a stack to the app and run `npx cdk synth` again');
  }
  const paths = new Map(assets);
  return { directory, stacks, asset: (objectKey) => existing(paths.get(objectKey), objectKey, directory) };
}

function existing(path: string | undefined, objectKey: string, directory: string): string {
  if (path === undefined || !existsSync(path)) {
    throw new UserError('asset-missing', `${directory} lacks the asset ${path ?? objectKey}`, 'run `npx cdk synth` again, and keep the folder as it is');
  }
  return path;
}

function readContents(directory: string): Contents {
  const { artifacts = {} } = readManifest(directory);
  const stacks = ofType(artifacts, STACK).sort(byDependency(artifacts)).map(([id, artifact]) => readStack(directory, id, artifact));
  const assets = ofType(artifacts, ASSET_MANIFEST).flatMap(([, { properties }]) => readAssets(directory, properties?.file));
  const nested = ofType(artifacts, NESTED_ASSEMBLY).map(([, { properties }]) => readContents(join(directory, properties?.directoryName)));
  return {
    stacks: [...stacks, ...nested.flatMap((contents) => contents.stacks)],
    assets: [...assets, ...nested.flatMap((contents) => contents.assets)],
  };
}

function readStack(directory: string, id: string, { environment, properties }: ManifestArtifact): StackArtifact {
  const region = /^aws:\/\/[^/]*\/(.+)$/.exec(environment ?? '')?.[1] ?? 'unknown-region';
  return {
    name: properties?.stackName ?? id,
    region: region === 'unknown-region' ? DEFAULT_REGION : region,
    template: readJson(join(directory, properties?.templateFile)) as Template,
    tags: properties?.tags ?? {},
  };
}

function readAssets(directory: string, file: string): Array<[string, string]> {
  const { files = {} } = readJson(join(directory, file)) as { files?: Record<string, any> };
  return Object.values(files).flatMap(({ source, destinations }) => Object.values(destinations as Record<string, any>)
    .filter(() => source.path !== undefined)
    .map(({ objectKey }): [string, string] => [objectKey, join(directory, source.path)]));
}

function ofType(artifacts: Artifacts, type: string): Array<[string, ManifestArtifact]> {
  return Object.entries(artifacts).filter(([, artifact]) => artifact.type === type);
}

/** What a stack depends on comes before it; otherwise the order of the manifest stays. */
function byDependency(artifacts: Artifacts) {
  const depth = (id: string, seen: readonly string[] = []): number => {
    const needed = (artifacts[id]?.dependencies ?? []).filter((other) => artifacts[other]?.type === STACK && !seen.includes(other));
    return needed.length === 0 ? 0 : 1 + Math.max(...needed.map((other) => depth(other, [...seen, id])));
  };
  return ([left]: [string, ManifestArtifact], [right]: [string, ManifestArtifact]) => depth(left) - depth(right);
}
