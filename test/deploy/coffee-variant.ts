import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { StaticSiteOptions } from '../../examples/static-site/app';
import { BlueGreenStaticSite, DocumentFallback, ReleaseState, SiteSource } from '../../src';

/** What a team may change about the state of the example. */
export interface Variant {
  readonly stateName?: string;
  readonly stateTtl?: Duration;
  /** As it is by default, and not in the example. */
  readonly retain?: true;
}

/** The example with other properties: the same constructs under the same ids. */
export function coffeeVariant({ site, outdir, region }: StaticSiteOptions, { stateName, stateTtl = Duration.seconds(2), retain }: Variant): App {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Coffee', { env: { region, account: process.env.CDK_DEFAULT_ACCOUNT } });
  const removalPolicy = retain ? undefined : RemovalPolicy.DESTROY;
  new BlueGreenStaticSite(stack, 'Site', {
    source: SiteSource.asset(site),
    fallback: DocumentFallback.directoryIndex({ notFoundPage: '/404.html' }),
    state: new ReleaseState(stack, 'Release', { stateTtl, stateName, removalPolicy }),
    removalPolicy,
  });
  return app;
}
