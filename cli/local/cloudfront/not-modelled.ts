import { asList, asObject, optionalObject, optionalString, type Properties } from './read';

/** Settings found in a distribution that the model does not follow: the local edge shows them at start. */
export function findNotModelled(config: Properties): string[] {
  const behaviors = [config.DefaultCacheBehavior, ...asList(config.CacheBehaviors, 'CacheBehaviors')]
    .map(item => optionalObject(item, 'CacheBehaviors'));
  const origins = asList(config.Origins, 'Origins').map(item => asObject(item, 'Origins'));
  const functions = behaviors.flatMap(item => asList(item.LambdaFunctionAssociations, 'LambdaFunctionAssociations'));
  const restriction = optionalObject(optionalObject(config.Restrictions, 'Restrictions').GeoRestriction, 'GeoRestriction').RestrictionType;
  const findings: Array<[found: boolean, text: string]> = [
    [optionalString(config.WebACLId, 'WebACLId') !== undefined, 'WebACLId: requests are not filtered by AWS WAF'],
    [restriction !== undefined && restriction !== 'none', 'GeoRestriction: all countries are served'],
    [optionalString(config.ContinuousDeploymentPolicyId, 'ContinuousDeploymentPolicyId') !== undefined,
      'ContinuousDeploymentPolicyId: the staging distribution gets no traffic'],
    [behaviors.some(item => asList(item.FunctionAssociations, 'FunctionAssociations').length > 0),
      'FunctionAssociations: CloudFront Functions are not run'],
    [behaviors.some(item => asList(item.TrustedKeyGroups, 'TrustedKeyGroups').length + asList(item.TrustedSigners, 'TrustedSigners').length > 0),
      'TrustedKeyGroups, TrustedSigners: signed URLs and cookies are not checked'],
    [functions.some(item => asObject(item, 'LambdaFunctionAssociations').IncludeBody === true),
      'IncludeBody: edge functions do not see request bodies'],
    [origins.some(item => item.VpcOriginConfig !== undefined), 'VpcOriginConfig: treated as a custom origin; AWS runs no origin function before it'],
    [origins.some(item => optionalObject(item.OriginShield, 'OriginShield').Enabled === true), 'OriginShield: each location goes to the origin itself'],
  ];
  return findings.filter(([found]) => found).map(([, text]) => text);
}
