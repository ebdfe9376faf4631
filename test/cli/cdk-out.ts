import { join } from 'node:path';
import { writeFiles } from './temporary-folder';
import type { Template } from '../../cli/local/assembly/template';

export interface StackFixture {
  readonly template: Template;
  /** @default - none, as in an environment-agnostic stack */
  readonly region?: string;
  readonly dependsOn?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

export interface CdkOutFixture {
  readonly stacks: Readonly<Record<string, StackFixture>>;
  /** Files by asset; the asset `site` is uploaded as `site.zip`. */
  readonly assets?: Readonly<Record<string, Readonly<Record<string, string | Buffer>>>>;
}

/** Writes a small `cdk.out` by hand, and gives its folder. */
export function writeCdkOut(folder: string, { stacks, assets = {} }: CdkOutFixture): string {
  const artifacts = Object.entries(stacks).flatMap(([name, { region, dependsOn = [], tags }]) => [
    [`${name}.assets`, { type: 'cdk:asset-manifest', properties: { file: `${name}.assets.json` } }],
    [name, {
      type: 'aws:cloudformation:stack',
      environment: region === undefined ? 'aws://unknown-account/unknown-region' : `aws://000000000000/${region}`,
      dependencies: [...dependsOn, `${name}.assets`],
      properties: { templateFile: `${name}.template.json`, tags },
    }],
  ]);
  const files = Object.fromEntries(Object.keys(assets).map((id) => [id, {
    source: { path: `asset.${id}`, packaging: 'zip' }, destinations: { current: { bucketName: 'assets', objectKey: `${id}.zip` } },
  }]));
  writeFiles(folder, { 'manifest.json': JSON.stringify({ version: '1', artifacts: Object.fromEntries(artifacts) }) });
  for (const [name, { template }] of Object.entries(stacks)) {
    writeFiles(folder, { [`${name}.template.json`]: JSON.stringify(template), [`${name}.assets.json`]: JSON.stringify({ files }) });
  }
  Object.entries(assets).forEach(([id, content]) => writeFiles(join(folder, `asset.${id}`), content));
  return folder;
}
