import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { BlueGreenDnsRecord, BlueGreenEcsService, DnsMode, EcsAccess, EcsReleaseMode, ReleaseState } from '../../src';

export interface DnsServiceOptions {
  /** Tag of the image that this deploy brings; the release is named after it. */
  readonly tag: string;
  /** Zone of the live names. */
  readonly hostedZoneId?: string;
  readonly outdir?: string;
}

/** A service in two environments: two live names in a public zone, and a staging name of each in a private zone of its VPC. */
export function parcelsApp({ tag, hostedZoneId = 'Z0123456789ABCDEFGHIJ', outdir }: DnsServiceOptions): App {
  const app = new App({ outdir });
  const env = { region: process.env.CDK_DEFAULT_REGION ?? 'eu-west-1', account: process.env.CDK_DEFAULT_ACCOUNT };
  const stack = new Stack(app, 'Parcels', { env });

  const state = new ReleaseState(stack, 'Release', { releaseId: tag.replace(/\./g, '-'), removalPolicy: RemovalPolicy.DESTROY });
  const api = new BlueGreenEcsService(stack, 'Api', {
    state,
    image: ecs.ContainerImage.fromRegistry(`public.ecr.aws/nginx/nginx:${tag}`),
    mode: EcsReleaseMode.twoEnvironments({ access: EcsAccess.fromInternet() }),
  });
  const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId, zoneName: 'parcels.example.com' });
  const { vpc } = api.blue.service.cluster;
  const stagingZone = new route53.PrivateHostedZone(stack, 'StagingZone', { zoneName: 'staging.parcels.example.com', vpc });
  for (const [id, recordName] of [['Send', 'send'], ['Track', 'track']]) {
    new BlueGreenDnsRecord(stack, id, {
      state,
      zone,
      recordName,
      blue: route53.RecordTarget.fromAlias(new LoadBalancerTarget(api.blue.loadBalancer)),
      green: route53.RecordTarget.fromAlias(new LoadBalancerTarget(api.green.loadBalancer)),
      mode: DnsMode.weighted(),
      staging: { zone: stagingZone, recordName },
    });
  }
  return app;
}

if (require.main === module) {
  parcelsApp({ tag: process.env.TAG ?? '1.27' }).synth();
}
