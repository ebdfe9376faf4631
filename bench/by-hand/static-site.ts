import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { edgeFunctions, siteDistribution } from './edge';
import { controllerFunction, operations, outputs, releaseResource, stateStore } from './release-state';
import { looksAfterFiles, siteBucket, siteFiles } from './site';
import type { StaticSiteOptions } from '../../examples/static-site/app';

const RELEASE = 'release-1';

/** The static-site example by hand: no checks, no options, no names for a second instance, a release id that the author types. */
export function coffeeByHand({ site, outdir, region = process.env.CDK_DEFAULT_REGION ?? 'eu-west-1' }: StaticSiteOptions): App {
  const app = new App({ outdir });
  const account = process.env.CDK_DEFAULT_ACCOUNT;
  const edge = new Stack(app, 'Edge', { stackName: 'Coffee-edge', env: { region: 'us-east-1', account } });
  const stack = new Stack(app, 'Coffee', { env: { region, account } });

  const bucket = siteBucket(stack);
  const store = stateStore(stack);
  const layout = { sharedAssets: ['/assets/*'], fallback: 'directory-index', notFoundPage: '/404.html' };
  const COMPONENTS = stack.toJsonString({ Site: { kind: 'site', bucket: bucket.bucketName, layout } });
  const deployer = controllerFunction(stack, store, 'deployer', { COMPONENTS });
  const operator = controllerFunction(stack, store, 'operator', { COMPONENTS, INVALIDATIONS: '[]' });
  looksAfterFiles(bucket, deployer, operator);
  const manifest = siteFiles(stack, bucket, deployer, { site, releaseId: RELEASE, layout });
  const distribution = siteDistribution(stack, bucket, edgeFunctions(stack, edge, store.name), {});
  const release = releaseResource(stack, store, deployer, { ReleaseId: RELEASE });
  release.node.addDependency(manifest, distribution, ...operations(stack, store, operator));
  new CfnOutput(stack, 'SiteUrl', { value: `https://${distribution.domainName}` });
  outputs(stack, store, operator, RELEASE);
  return app;
}
