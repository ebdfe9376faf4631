import * as fs from 'node:fs';
import * as path from 'node:path';
import type { EventType } from '../../cli/local/cloudfront';
import { staticSiteApp } from '../../examples/static-site/app';
import { buildRelease } from '../../examples/static-site/build';
import type { EdgeConfig } from '../../src/core';

export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: any }>>;
}

/** One of the three edge functions as it would be uploaded: the shipped bundle with its configuration beside it. */
export interface EdgeFunctionFolder {
  readonly stage: EventType;
  readonly functionId: string;
  readonly versionId: string;
  readonly folder: string;
}

/** The example after two deployments: template of the second, bucket with the files of both. */
export interface Site {
  readonly template: Template;
  readonly distributionId: string;
  readonly functions: readonly EdgeFunctionFolder[];
  readonly config: EdgeConfig;
  readonly bucket: string;
  /** Ids of release 1 and release 2. */
  readonly releases: readonly string[];
}

/** In us-east-1 one template holds all, which is the only way that cdk-local finds edge functions. */
const REGION = 'us-east-1';

export async function synthesizeSite(folder: string): Promise<Site> {
  const bucket = path.join(folder, 'bucket');
  const deployments: Deployment[] = [];
  for (const release of [1, 2] as const) {
    const site = path.join(folder, 'releases', String(release));
    await buildRelease(release, site);
    const assembly = staticSiteApp({ site, outdir: path.join(folder, `cdk.out-${release}`), region: REGION }).synth();
    const deployment = { directory: assembly.directory, template: assembly.getStackByName('Coffee').template as Template };
    upload(deployment, bucket);
    deployments.push(deployment);
  }
  const { directory, template } = deployments[1];
  const [[distributionId, distribution]] = ofType(template, 'AWS::CloudFront::Distribution');
  const functions = edgeFunctions(distribution.DistributionConfig.DefaultCacheBehavior, template, directory);
  return {
    template,
    distributionId,
    functions,
    config: JSON.parse(fs.readFileSync(path.join(functions[0].folder, 'config.json'), 'utf8')) as EdgeConfig,
    bucket,
    releases: deployments.map(({ template: { Resources } }) => releaseOf(Resources)),
  };
}

interface Deployment {
  readonly directory: string;
  readonly template: Template;
}

export function ofType(template: Template, type: string): [string, any][] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type).map(([id, { Properties }]) => [id, Properties]);
}

/** What the bucket deployments do: nothing is pruned. */
function upload({ directory, template }: Deployment, bucket: string): void {
  for (const [, properties] of ofType(template, 'Custom::CDKBucketDeployment')) {
    for (const key of properties.SourceObjectKeys as string[]) {
      fs.cpSync(path.join(directory, `asset.${key.replace('.zip', '')}`), path.join(bucket, properties.DestinationBucketKeyPrefix), { recursive: true });
    }
  }
}

function releaseOf(resources: Template['Resources']): string {
  const prefixes = Object.values(resources).map(({ Properties }) => String(Properties?.DestinationBucketKeyPrefix));
  return prefixes.find((prefix) => prefix.startsWith('releases/'))!.slice('releases/'.length);
}

function edgeFunctions(behavior: any, { Resources }: Template, directory: string): EdgeFunctionFolder[] {
  return behavior.LambdaFunctionAssociations.map(({ EventType: stage, LambdaFunctionARN: { Ref: versionId } }: any) => {
    const functionId = Resources[versionId].Properties.FunctionName.Ref as string;
    const { S3Key } = Resources[functionId].Properties.Code as { S3Key: string };
    return { stage, functionId, versionId, folder: path.join(directory, `asset.${S3Key.replace('.zip', '')}`) };
  });
}
