import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { BlueGreenEcsService, EcsReleaseMode, ReleaseState } from '../../src';

export interface WeightedServiceOptions {
  /** Tag of the image that this deploy brings; the release is named after it. */
  readonly tag: string;
  readonly outdir?: string;
}

/** A service behind one load balancer, which splits requests by weight. What is staged answers on port 8080, to whom you let in. */
export function ordersApp({ tag, outdir }: WeightedServiceOptions): App {
  const app = new App({ outdir });
  const env = { region: process.env.CDK_DEFAULT_REGION ?? 'eu-west-1', account: process.env.CDK_DEFAULT_ACCOUNT };
  const stack = new Stack(app, 'Orders', { env });

  new BlueGreenEcsService(stack, 'Api', {
    state: new ReleaseState(stack, 'Release', { releaseId: tag.replace(/\./g, '-'), removalPolicy: RemovalPolicy.DESTROY }),
    image: ecs.ContainerImage.fromRegistry(`public.ecr.aws/nginx/nginx:${tag}`),
    mode: EcsReleaseMode.weightedTargetGroups({ testListener: {} }),
  });
  return app;
}

if (require.main === module) {
  ordersApp({ tag: process.env.TAG ?? '1.27' }).synth();
}
