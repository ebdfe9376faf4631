import * as fs from 'node:fs';
import * as path from 'node:path';
import type { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { SiteRouterOptions } from '../../src';
import { BlueGreenStaticSite, SiteRouter } from '../../src';
import type { EdgeConfig } from '../../src/core';
import type { SiteFiles } from '../private/apps';
import { resourceOf, siteSource } from '../private/apps';

/** A site with a router of its own. */
export function routedSite(stack: Stack, options: SiteRouterOptions = {}, id = 'Site', files?: SiteFiles): BlueGreenStaticSite {
  return new BlueGreenStaticSite(stack, id, { source: siteSource(files), router: SiteRouter.own(options) });
}

/** A site whose router you make. */
export function unroutedSite(stack: Stack, id = 'Site'): BlueGreenStaticSite {
  return new BlueGreenStaticSite(stack, id, { source: siteSource(), router: SiteRouter.none() });
}

export function stackNamesOf(app: App): string[] {
  return app.synth().stacksRecursively.map(({ stackName }) => stackName).sort();
}

/** The configuration of the only distribution of a stack, with every reference as readable text. */
export function distributionOf(stack: Stack): Record<string, any> {
  return resourceOf(stack, 'AWS::CloudFront::Distribution').Properties.DistributionConfig;
}

/** What synthesis wrote beside the viewer-request bundle of an edge stack. */
export function edgeConfigOf(edgeStack: Stack): EdgeConfig {
  const { Resources } = Template.fromStack(edgeStack).toJSON() as { Resources: Record<string, { Type: string; Properties: Record<string, any> }> };
  const viewer = Object.values(Resources).find(({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties.Description.startsWith('viewer-request'));
  const { outdir } = edgeStack.node.root as App;
  return JSON.parse(fs.readFileSync(path.join(outdir, `asset.${viewer!.Properties.Code.S3Key.replace('.zip', '')}`, 'config.json'), 'utf8')) as EdgeConfig;
}
