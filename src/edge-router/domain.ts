import { Token } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';
import type { EdgeReleaseRouterOptions } from './edge-release-router';
import { invalid } from '../private/errors';

/** All names of the distribution, those that only lead to another one included. */
export function checkDomain(scope: Construct, props: EdgeReleaseRouterOptions): string[] {
  const { domainNames = [], hostRedirect, hostedZone } = props;
  if (domainNames.length > 0 && props.certificate === undefined) {
    throw invalid(scope, 'certificate', 'given with \'domainNames\'', 'none', 'pass a certificate of us-east-1 that covers the names');
  }
  if (domainNames.length === 0 && hostedZone !== undefined) {
    throw invalid(scope, 'domainNames', 'given with \'hostedZone\'', 'none', 'name the records to make');
  }
  if (hostRedirect !== undefined && !domainNames.includes(hostRedirect.to)) {
    throw invalid(scope, 'hostRedirect.to', 'one of \'domainNames\'', `'${hostRedirect.to}'`, 'name the address that is served');
  }
  const all = [...domainNames, ...(hostRedirect?.from ?? []).filter((name) => !domainNames.includes(name))];
  const zoneName = hostedZone?.zoneName;
  const foreign = all.find((name) => zoneName !== undefined && !Token.isUnresolved(name) && !Token.isUnresolved(zoneName)
    && name !== zoneName && !name.endsWith(`.${zoneName}`));
  if (foreign !== undefined) {
    throw invalid(scope, 'domainNames', `in the hosted zone ${zoneName}`, `'${foreign}'`, 'pass the zone of the names, or make the records yourself');
  }
  return all;
}

/** An A and an AAAA record per name: whoever has IPv6 must not end elsewhere. */
export function addRecords(
  scope: Construct, names: readonly string[], zone: route53.IHostedZone | undefined, distribution: cloudfront.IDistribution,
): void {
  if (zone === undefined) {
    return;
  }
  names.forEach((recordName, index) => {
    const id = Token.isUnresolved(recordName) ? index : recordName;
    const target = route53.RecordTarget.fromAlias(new CloudFrontTarget(distribution));
    new route53.ARecord(scope, `A-${id}`, { zone, recordName, target });
    new route53.AaaaRecord(scope, `AAAA-${id}`, { zone, recordName, target });
  });
}
