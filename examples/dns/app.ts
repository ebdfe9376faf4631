import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { BlueGreenDnsRecord, DnsMode, ReleaseState } from '../../src';

export interface DnsOptions {
  /** Id of the release that this deploy stages: nothing else tells what the servers run. */
  readonly releaseId: string;
  /** `simple` is all or nothing; `weighted` gives the next release to a share of the resolvers first. */
  readonly mode: 'simple' | 'weighted';
  /** Zone of the live names. */
  readonly hostedZoneId?: string;
  readonly outdir?: string;
}

/** Two load balancers, each before servers of its own: two live names in a public zone, a staging name in a private one. */
export function dnsApp({ releaseId, mode, hostedZoneId = 'Z0123456789ABCDEFGHIJ', outdir }: DnsOptions): App {
  const app = new App({ outdir });
  const env = { region: process.env.CDK_DEFAULT_REGION ?? 'eu-west-1', account: process.env.CDK_DEFAULT_ACCOUNT };
  const stack = new Stack(app, 'Tea', { env });
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 });

  new BlueGreenDnsRecord(stack, 'Name', {
    state: new ReleaseState(stack, 'Release', { releaseId, removalPolicy: RemovalPolicy.DESTROY }),
    zone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId, zoneName: 'tea.example.com' }),
    recordName: 'www',
    additionalRecordNames: ['api'],
    blue: route53.RecordTarget.fromAlias(new LoadBalancerTarget(environment(stack, 'Blue', vpc))),
    green: route53.RecordTarget.fromAlias(new LoadBalancerTarget(environment(stack, 'Green', vpc))),
    mode: mode === 'simple' ? DnsMode.simple() : DnsMode.weighted(),
    staging: {
      zone: new route53.PrivateHostedZone(stack, 'StagingZone', { zoneName: 'staging.tea.example.com', vpc }),
      recordName: 'www',
    },
  });
  return app;
}

/** A fleet and the load balancer before it. */
function environment(stack: Stack, id: string, vpc: ec2.IVpc): elbv2.IApplicationLoadBalancer {
  const fleet = new autoscaling.AutoScalingGroup(stack, `${id}Fleet`, {
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    launchTemplate: new ec2.LaunchTemplate(stack, `${id}Template`, {
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MICRO),
      machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
      securityGroup: new ec2.SecurityGroup(stack, `${id}Servers`, { vpc }),
      associatePublicIpAddress: true,
      requireImdsv2: true,
    }),
  });
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, `${id}LoadBalancer`, { vpc, internetFacing: true });
  loadBalancer.addListener('Http', { port: 80 }).addTargets('Fleet', { port: 80, targets: [fleet] });
  return loadBalancer;
}

if (require.main === module) {
  dnsApp({ releaseId: process.env.RELEASE ?? '1', mode: process.env.MODE === 'weighted' ? 'weighted' : 'simple' }).synth();
}
