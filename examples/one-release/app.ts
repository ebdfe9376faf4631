import * as path from 'node:path';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  AliasShift, BlueGreenEcsService, BlueGreenStaticSite, EcsAccess, EcsReleaseMode, EdgeReleaseRouter, ReleaseBackend, ReleaseState, SiteRouter,
  SiteSource, WeightedLambdaAlias,
} from '../../src';

export interface OneReleaseOptions {
  /** Names the release of all three; a commit hash for example. */
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

/** A site, a service and a function behind one distribution, each in two environments: one flip moves all three. */
export function oneReleaseApp(options: OneReleaseOptions): App {
  const app = new App({ outdir: options.outdir });
  const env = { region: options.region ?? process.env.CDK_DEFAULT_REGION ?? 'eu-west-1', account: process.env.CDK_DEFAULT_ACCOUNT };
  const stack = new Stack(app, 'Tickets', { env });
  const environment = { RELEASE: options.releaseId };

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
    environment,
    containerPort: 8080,
    healthCheck: { path: '/api/health', interval: Duration.seconds(10) },
    scaling: { minCapacity: 1, maxCapacity: 4 },
    mode: EcsReleaseMode.twoEnvironments({ access: EcsAccess.throughRouter({ prefixListId: options.prefixListId }) }),
  });
  const prices = new WeightedLambdaAlias(stack, 'Prices', {
    state,
    function: new lambda.Function(stack, 'Function', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(__dirname, 'prices')),
      environment,
    }),
    shift: AliasShift.throughRouter(),
  });
  new EdgeReleaseRouter(stack, 'Router', {
    state,
    backends: [ReleaseBackend.site(site), api.backend({ pathPattern: '/api/*' }), prices.backend({ pathPattern: '/prices/*' })],
  });
  return app;
}

if (require.main === module) {
  oneReleaseApp({ releaseId: process.env.RELEASE ?? 'dev-1' }).synth();
}
