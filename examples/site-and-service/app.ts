import * as path from 'node:path';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import {
  BlueGreenEcsService, BlueGreenStaticSite, EcsAccess, EcsReleaseMode, EdgeReleaseRouter, ReleaseBackend, ReleaseState, SiteRouter, SiteSource,
} from '../../src';

export interface SiteAndServiceOptions {
  /** Names the release of both; a commit hash for example. */
  readonly releaseId: string;
  /** Folder with the site, one with the API's Dockerfile. */
  readonly site?: string;
  readonly api?: string;
  /** The API's image, if another build made it. */
  readonly image?: ecs.ContainerImage;
  /** CloudFront's prefix list in the region, to do without its lookup at deploy. */
  readonly prefixListId?: string;
  readonly stateTtl?: Duration;
  readonly region?: string;
  readonly outdir?: string;
}

/** A site and the API that it calls, in two environments behind one distribution: one flip moves both. */
export function siteAndServiceApp(options: SiteAndServiceOptions): App {
  const app = new App({ outdir: options.outdir });
  const env = { region: options.region ?? process.env.CDK_DEFAULT_REGION ?? 'eu-west-1', account: process.env.CDK_DEFAULT_ACCOUNT };
  const stack = new Stack(app, 'Tickets', { env });

  const state = new ReleaseState(stack, 'Release', { releaseId: options.releaseId, stateTtl: options.stateTtl });
  const site = new BlueGreenStaticSite(stack, 'Site', {
    source: SiteSource.asset(options.site ?? path.join(__dirname, 'site')),
    state,
    router: SiteRouter.none(),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const api = new BlueGreenEcsService(stack, 'Api', {
    state,
    image: options.image ?? ecs.ContainerImage.fromAsset(options.api ?? path.join(__dirname, 'api')),
    environment: { RELEASE: options.releaseId },
    containerPort: 8080,
    healthCheck: { path: '/api/health', interval: Duration.seconds(10) },
    scaling: { minCapacity: 1, maxCapacity: 4 },
    mode: EcsReleaseMode.twoEnvironments({ access: EcsAccess.throughRouter({ prefixListId: options.prefixListId }) }),
  });
  new EdgeReleaseRouter(stack, 'Router', {
    state,
    backends: [ReleaseBackend.site(site), api.backend({ pathPattern: '/api/*' })],
  });
  return app;
}

if (require.main === module) {
  siteAndServiceApp({ releaseId: process.env.RELEASE ?? 'dev-1' }).synth();
}
