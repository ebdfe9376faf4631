import type { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import type { BlueGreenDnsRecordProps, ReleaseStateProps } from '../../src';
import { BlueGreenDnsRecord, ReleaseState } from '../../src';
import type { RecordsConfig } from '../../src/core/pointer-config';
import { resourceOf } from '../private/apps';

export const BLUE = route53.RecordTarget.fromIpAddresses('192.0.2.1');
export const GREEN = route53.RecordTarget.fromIpAddresses('198.51.100.1');

export function stateOf(stack: Stack, props: ReleaseStateProps = {}): ReleaseState {
  return new ReleaseState(stack, 'Release', { releaseId: '1', ...props });
}

export function zoneOf(stack: Stack, id = 'Zone', zoneName = 'example.com'): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(stack, id, { hostedZoneId: `Z${id.toUpperCase()}`, zoneName });
}

/** A record between two addresses, unless told otherwise. */
export function addRecord(stack: Stack, props: Partial<BlueGreenDnsRecordProps> = {}, id = 'Name'): BlueGreenDnsRecord {
  return new BlueGreenDnsRecord(stack, id, {
    state: props.state ?? (stack.node.tryFindChild('Release') as ReleaseState | undefined) ?? stateOf(stack),
    zone: props.zone ?? (stack.node.tryFindChild('Zone') as route53.IHostedZone | undefined) ?? zoneOf(stack),
    recordName: 'www',
    blue: BLUE,
    green: GREEN,
    ...props,
  });
}

export interface LoadBalancers {
  readonly vpc: ec2.Vpc;
  readonly blue: route53.RecordTarget;
  readonly green: route53.RecordTarget;
}

export function loadBalancers(stack: Stack, props: ec2.VpcProps = {}): LoadBalancers {
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, ...props });
  const [blue, green] = ['Blue', 'Green'].map((id) => route53.RecordTarget.fromAlias(
    new targets.LoadBalancerTarget(new elbv2.ApplicationLoadBalancer(stack, id, { vpc, internetFacing: true })),
  ));
  return { vpc, blue, green };
}

/** What the controller is told of a pointer. */
export function pointerOf(stack: Stack, prefix = 'NameLive'): RecordsConfig {
  return JSON.parse(resourceOf(stack, 'Custom::BlueGreenPointer', prefix).Properties.Pointer as string) as RecordsConfig;
}
