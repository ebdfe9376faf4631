import { Stack, Token } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { CfnDistribution } from 'aws-cdk-lib/aws-cloudfront';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { BucketWebsiteTarget, CloudFrontTarget, LoadBalancerTarget, Route53RecordTarget } from 'aws-cdk-lib/aws-route53-targets';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';

/** What an alias leads to, as far as rules of Route 53, or checks of the controller, depend on it. */
export type AliasKind = 'cloudfront' | 'website' | 'record' | 'load-balancer' | 'other';

/** CloudFront's hosted zones: everywhere, and in China. */
const CLOUDFRONT_ZONES = ['Z2FDTNDATAQYW2', 'Z3RFFRIM2A3IF5'];

/** How references to those zones read: the CDK's mapping, and the attribute of an edge-optimized API domain. */
const CLOUDFRONT_REFERENCES = ['AWSCloudFrontPartitionHostedZoneIdMap', 'DistributionHostedZoneId'];

/** Targets keep what they were made of to themselves; what cannot be seen is not checked. */
interface Insides {
  readonly bucket?: IBucket;
  readonly distribution?: cloudfront.IDistribution;
  readonly loadBalancer?: { readonly vpc?: ec2.IVpc };
  readonly record?: route53.IRecordSet;
}

export function aliasKind(scope: IConstruct, target: route53.IAliasRecordTarget, { hostedZoneId }: route53.AliasRecordTargetConfig): AliasKind {
  if (target instanceof BucketWebsiteTarget) {
    return 'website';
  }
  if (target instanceof Route53RecordTarget) {
    return 'record';
  }
  if (target instanceof LoadBalancerTarget) {
    return 'load-balancer';
  }
  const zone = JSON.stringify(Stack.of(scope).resolve(hostedZoneId));
  const isCloudFront = target instanceof CloudFrontTarget || CLOUDFRONT_ZONES.includes(hostedZoneId)
    || CLOUDFRONT_REFERENCES.some((reference) => zone.includes(reference));
  return isCloudFront ? 'cloudfront' : 'other';
}

/** Name of the bucket behind a website; `generated` if CloudFormation chooses it, nothing if it is known at deploy only. */
export function websiteBucket(target: route53.IAliasRecordTarget): string | undefined {
  const { bucket } = target as Insides;
  const resource = bucket?.node.defaultChild;
  const name = resource instanceof CfnBucket ? Stack.of(resource).resolve(resource.bucketName) as unknown ?? 'generated' : bucket?.bucketName;
  return typeof name !== 'string' || Token.isUnresolved(name) ? undefined : name;
}

/** Whether CloudFront answers for a name at this distribution; nothing if that cannot be seen. */
export function answersFor(target: route53.IAliasRecordTarget, name: string): boolean | undefined {
  const resource = (target as Insides).distribution?.node.defaultChild;
  const config = resource instanceof CfnDistribution ? resource.distributionConfig : undefined;
  const isKnown = config !== undefined && !Token.isUnresolved(config);
  const aliases = isKnown ? (config as CfnDistribution.DistributionConfigProperty).aliases ?? [] : undefined;
  if (aliases === undefined || Token.isUnresolved(name) || Token.isUnresolved(aliases) || aliases.some((alias) => Token.isUnresolved(alias))) {
    return undefined;
  }
  const wildcard = name.replace(/^[^.]+/, '*');
  return aliases.some((alias) => [name, wildcard].includes(alias.toLowerCase()));
}

/** VPC of the load balancer behind an alias, if it can be seen. */
export function vpcOf(target: route53.IAliasRecordTarget): ec2.IVpc | undefined {
  return (target as Insides).loadBalancer?.vpc;
}

/** Type of the record that an alias repeats, if it can be seen. */
export function recordTypeOf(target: route53.IAliasRecordTarget): string | undefined {
  const resource = (target as Insides).record?.node.defaultChild;
  return resource instanceof route53.CfnRecordSet ? resource.type : undefined;
}
