import * as path from 'node:path';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { BlueGreenStaticSite, DocumentFallback, ReleaseState, SiteSource } from '../../src';

export interface StaticSiteOptions {
  /** Folder of the built site. */
  readonly site: string;
  readonly outdir?: string;
  readonly stateTtl?: Duration;
  readonly region?: string;
}

/** The example as an app: one site with one release, `RELEASE=2` for the next one. */
export function staticSiteApp(options: StaticSiteOptions): App {
  const app = new App({ outdir: options.outdir });
  const env = { region: options.region ?? process.env.CDK_DEFAULT_REGION ?? 'eu-west-1', account: process.env.CDK_DEFAULT_ACCOUNT };
  const stack = new Stack(app, 'Coffee', { env });
  new BlueGreenStaticSite(stack, 'Site', {
    source: SiteSource.asset(options.site),
    fallback: DocumentFallback.directoryIndex({ notFoundPage: '/404.html' }),
    state: new ReleaseState(stack, 'Release', { stateTtl: options.stateTtl, removalPolicy: RemovalPolicy.DESTROY }),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return app;
}

if (require.main === module) {
  staticSiteApp({ site: path.join(__dirname, 'releases', process.env.RELEASE ?? '1') }).synth();
}
