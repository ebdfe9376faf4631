import type { Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { BlueGreenDnsRecordProps, ReleaseStateProps } from '../../src';
import { BlueGreenDnsRecord, ReleaseState } from '../../src';
import type { RecordsConfig } from '../../src/core/pointer-config';
import { ACCOUNT, resourceOf, resourcesOf } from '../private/apps';

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

export const alias = (hostedZoneId: string, dnsName = 'x.example.net'): route53.RecordTarget => route53.RecordTarget.fromAlias({ bind: () => ({ hostedZoneId, dnsName }) });
export const values = (...list: string[]): route53.RecordTarget => route53.RecordTarget.fromValues(...list);

export function distribution(stack: Stack, id: string, domainNames?: string[]): cloudfront.Distribution {
  return new cloudfront.Distribution(stack, id, {
    defaultBehavior: { origin: new origins.HttpOrigin('origin.example.net') },
    domainNames,
    certificate: domainNames && acm.Certificate.fromCertificateArn(stack, `${id}Certificate`, `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/4f1b0c2d-0000-4000-8000-000000000000`),
  });
}

export const cloudFront = (one: cloudfront.IDistribution): route53.RecordTarget => route53.RecordTarget.fromAlias(new targets.CloudFrontTarget(one));
export const website = (bucket: s3.IBucket): route53.RecordTarget => route53.RecordTarget.fromAlias(new targets.BucketWebsiteTarget(bucket));
export const recordNames = (stack: Stack): string[] => Object.values(resourcesOf(stack, 'AWS::Route53::RecordSet')).map(({ Properties: { Name, Type } }) => `${Type} ${Name}`);
