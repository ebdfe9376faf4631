import { Stack } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { IConstruct } from 'constructs';
import type { AliasKind } from './alias-kind';
import { aliasKind, recordTypeOf } from './alias-kind';
import { valuesOf } from './record-types';
import type { Color } from '../core/color';
import type { RecordTargetConfig } from '../core/pointer-config';
import { invalid } from '../private/errors';
import { secondsBetween } from '../private/validate';

const DEFAULT_TTL_SECONDS = 60;
const MAX_TTL_SECONDS = 172_800;

/** Where one color is. */
export interface ColorTarget {
  readonly target: route53.RecordTarget;
  readonly kind: AliasKind | 'values';
  /** Of an alias. */
  readonly alias?: route53.AliasRecordTargetConfig;
  readonly aliasTarget?: route53.IAliasRecordTarget;
  /** Of a plain record. */
  readonly values?: string[];
  /** Type of the record that an alias repeats. */
  readonly recordType?: string;
}

export type ColorTargets = { readonly [color in Color]: ColorTarget };

/** Both colors, each with what can be seen of it. Two distributions, or twice the same target, are refused. */
export function colorTargets(scope: IConstruct, blue: route53.RecordTarget, green: route53.RecordTarget, zone: route53.IHostedZone): ColorTargets {
  const targets = { blue: colorTarget(scope, blue, zone), green: colorTarget(scope, green, zone) };
  if (targets.blue.kind === 'cloudfront' && targets.green.kind === 'cloudfront') {
    throw invalid(scope, 'green', 'no CloudFront distribution if blue is one', 'two distributions',
      'CloudFront picks the distribution by the most specific alternate name, whatever DNS says, and a name can be on one only: '
      + 'put both origins behind one distribution with an EdgeReleaseRouter, which picks the release per request');
  }
  const said = ({ alias, values }: ColorTarget): string => JSON.stringify(Stack.of(scope).resolve([alias, values]));
  if (said(targets.blue) === said(targets.green)) {
    throw invalid(scope, 'green', 'another target than blue', 'the same', 'a record that leads to the same place for both colors switches nothing');
  }
  return targets;
}

/** Seconds for which resolvers remember a plain record. */
export function ttlSeconds(scope: IConstruct, ttl: Duration | undefined, { blue, green }: ColorTargets): number {
  if (ttl !== undefined && blue.kind !== 'values' && green.kind !== 'values') {
    throw invalid(scope, 'ttl', 'left out for aliases', 'a duration', 'Route 53 answers for an alias with the TTL of its target, 60 seconds for a load balancer');
  }
  return ttl === undefined ? DEFAULT_TTL_SECONDS : secondsBetween(scope, 'ttl', ttl, 1, MAX_TTL_SECONDS);
}

/** What the controller writes. */
export function targetConfig(
  { alias, values }: ColorTarget, type: route53.RecordType, ttl: number, healthCheck?: route53.IHealthCheck,
): RecordTargetConfig {
  const healthCheckId = healthCheck?.healthCheckId;
  if (alias !== undefined) {
    const { dnsName, hostedZoneId, evaluateTargetHealth = false } = alias;
    return { alias: { dnsName, hostedZoneId, evaluateTargetHealth }, healthCheckId };
  }
  return { values: valuesOf(type, values ?? []), ttl, healthCheckId };
}

function colorTarget(scope: IConstruct, target: route53.RecordTarget, zone: route53.IHostedZone): ColorTarget {
  const { aliasTarget, values } = target;
  if (aliasTarget === undefined) {
    return { target, kind: 'values', values };
  }
  const alias = aliasTarget.bind(scope as unknown as route53.IRecordSet, zone); // targets ask the record for its stack only
  return { target, kind: aliasKind(scope, aliasTarget, alias), alias, aliasTarget, recordType: recordTypeOf(aliasTarget) };
}
