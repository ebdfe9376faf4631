import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { BlueGreenEcsService, EcsReleaseMode, EcsTrafficShift } from '../../src';

export interface NativeCanaryOptions {
  /** Tag of the image that this deploy brings. */
  readonly tag: string;
  readonly outdir?: string;
}

/** A service that ECS itself moves to its next revision, within `cdk deploy`: a tenth of the requests first, then all. */
export function weatherApp({ tag, outdir }: NativeCanaryOptions): App {
  const app = new App({ outdir });
  const env = { region: process.env.CDK_DEFAULT_REGION ?? 'eu-west-1', account: process.env.CDK_DEFAULT_ACCOUNT };
  const stack = new Stack(app, 'Weather', { env });

  new BlueGreenEcsService(stack, 'Api', {
    image: ecs.ContainerImage.fromRegistry(`public.ecr.aws/nginx/nginx:${tag}`),
    mode: EcsReleaseMode.native({
      shift: EcsTrafficShift.canary({ stepPercentage: 10, stepBakeTime: Duration.minutes(5) }),
      bakeTime: Duration.minutes(10),
      testListener: {},
    }),
  });
  return app;
}

if (require.main === module) {
  weatherApp({ tag: process.env.TAG ?? '1.27' }).synth();
}
