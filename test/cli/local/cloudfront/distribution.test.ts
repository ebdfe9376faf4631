import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { API_ORIGIN, cachePolicy, CACHING_DISABLED, CACHING_OPTIMIZED, S3_ORIGIN } from './fixture';
import { parseDistribution } from '../../../../cli/local/cloudfront';

const { CachePolicy, OriginRequestPolicy, ResponseHeadersPolicy } = cloudfront;

/** Those that CDK names, save the ones for Amplify and Elemental, as properties of a behaviour. */
const MANAGED_POLICIES: Array<Record<string, string>> = [
  ...[
    CachePolicy.CACHING_OPTIMIZED, CachePolicy.CACHING_OPTIMIZED_FOR_UNCOMPRESSED_OBJECTS, CachePolicy.CACHING_DISABLED,
    CachePolicy.USE_ORIGIN_CACHE_CONTROL_HEADERS, CachePolicy.USE_ORIGIN_CACHE_CONTROL_HEADERS_QUERY_STRINGS,
  ].map(policy => ({ CachePolicyId: policy.cachePolicyId })),
  ...[
    OriginRequestPolicy.ALL_VIEWER, OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER, OriginRequestPolicy.ALL_VIEWER_AND_CLOUDFRONT_2022,
    OriginRequestPolicy.CORS_S3_ORIGIN, OriginRequestPolicy.CORS_CUSTOM_ORIGIN, OriginRequestPolicy.USER_AGENT_REFERER_HEADERS,
    OriginRequestPolicy.HOST_HEADER_ONLY,
  ].map(policy => ({ OriginRequestPolicyId: policy.originRequestPolicyId })),
  ...[
    ResponseHeadersPolicy.SECURITY_HEADERS, ResponseHeadersPolicy.CORS_ALLOW_ALL_ORIGINS, ResponseHeadersPolicy.CORS_ALLOW_ALL_ORIGINS_WITH_PREFLIGHT,
    ResponseHeadersPolicy.CORS_ALLOW_ALL_ORIGINS_AND_SECURITY_HEADERS,
    ResponseHeadersPolicy.CORS_ALLOW_ALL_ORIGINS_WITH_PREFLIGHT_AND_SECURITY_HEADERS,
  ].map(policy => ({ ResponseHeadersPolicyId: policy.responseHeadersPolicyId })),
];

function parse(behavior: Record<string, unknown> = {}, config: Record<string, unknown> = {}) {
  return parseDistribution({
    DistributionConfig: { Origins: [S3_ORIGIN, API_ORIGIN], DefaultCacheBehavior: { TargetOriginId: 's3', CachePolicyId: CACHING_OPTIMIZED, ...behavior }, ...config },
  });
}

describe('parseDistribution', () => {
  test('reads what CDK writes', () => {
    const stack = new Stack(new App(), 'Stack');
    const policy = new cloudfront.CachePolicy(stack, 'Policy', {
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.minutes(1),
      headerBehavior: cloudfront.CacheHeaderBehavior.allowList('x-bg-release'),
      enableAcceptEncodingGzip: true,
    });
    new cloudfront.Distribution(stack, 'Distribution', {
      defaultRootObject: 'index.html',
      defaultBehavior: { origin: new HttpOrigin('api.example.com', { customHeaders: { 'X-Key': '1' } }), cachePolicy: policy },
      additionalBehaviors: {
        '/api/*': {
          origin: new HttpOrigin('api.example.com', { originPath: '/v1' }),
          cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
          originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER,
          allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
          viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        },
      },
    });
    const template = Template.fromStack(stack);
    const [[policyId, { Properties: properties }]] = Object.entries(template.findResources('AWS::CloudFront::CachePolicy'));
    const [distribution] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
    const resolved = JSON.parse(JSON.stringify(distribution.Properties, (_key, value) => (value?.Ref === policyId ? policyId : value)));
    const { behaviors, defaultRootObject, notModelled } = parseDistribution(resolved, { cachePolicies: { [policyId]: properties } });
    expect([defaultRootObject, notModelled]).toEqual(['index.html', []]);
    expect(behaviors).toMatchObject([
      {
        pathPattern: '/api/*',
        viewerProtocolPolicy: 'https-only',
        forwardsCookies: true,
        cachePolicy: { minTtl: 0, defaultTtl: 0, maxTtl: 0 },
        target: { primary: { kind: 'custom', path: '/v1', protocol: 'https', port: 443 } },
      },
      {
        pathPattern: '*',
        viewerProtocolPolicy: 'allow-all',
        forwardsCookies: false,
        cachePolicy: { minTtl: 0, defaultTtl: 60, maxTtl: 31_536_000, headers: ['x-bg-release'], gzip: true, brotli: false },
        target: { primary: { customHeaders: { 'x-key': ['1'] } } },
      },
    ]);
    expect(behaviors[0].allowedMethods.has('DELETE')).toBe(true);
  });

  test.each(MANAGED_POLICIES)('knows the managed policy of %j', policyIds => {
    expect(() => parse(policyIds)).not.toThrow();
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['an unknown cache policy', { CachePolicyId: 'nope' }, "'DefaultCacheBehavior.CachePolicyId' must be the id of a policy"],
    ['an unresolved reference', { CachePolicyId: { Ref: 'Policy' } }, '\'DefaultCacheBehavior.CachePolicyId\' must be a string, got: {"Ref":"Policy"}; resolve intrinsic functions before parsing'],
    ['an unknown origin', { TargetOriginId: 'nope' }, "'DefaultCacheBehavior.TargetOriginId' must be the id of an origin"],
    ['the legacy settings', { ForwardedValues: { QueryString: false } }, "'DefaultCacheBehavior.ForwardedValues' must be absent"],
    ['an unknown protocol policy', { ViewerProtocolPolicy: 'http' }, "'DefaultCacheBehavior.ViewerProtocolPolicy' must be 'allow-all'"],
    ['an unknown event', { LambdaFunctionAssociations: [{ EventType: 'viewer', LambdaFunctionARN: 'a' }] }, 'EventType'],
    ['two functions on one event', {
      LambdaFunctionAssociations: [{ EventType: 'viewer-request', LambdaFunctionARN: 'a' }, { EventType: 'viewer-request', LambdaFunctionARN: 'b' }],
    }, 'must be at most one function per event'],
  ])('refuses %s', (_title, behavior, message) => {
    expect(() => parse(behavior)).toThrow(message);
  });

  test('takes numbers as text and lists with a quantity, as CloudFormation and the API do', () => {
    const policies = { cachePolicies: { p: cachePolicy({ min: '5' as unknown as number }) } };
    const distribution = parseDistribution({
      DistributionConfig: { Origins: { Quantity: 1, Items: [S3_ORIGIN] }, DefaultCacheBehavior: { TargetOriginId: 's3', CachePolicyId: 'p' } },
    }, policies);
    expect(distribution.behaviors[0].cachePolicy.minTtl).toBe(5);
  });

  test('raises defaults to the values below them', () => {
    const policies = { cachePolicies: { p: { CachePolicyConfig: { MinTTL: 100_000_000 } } } };
    const { cachePolicy: { defaultTtl, maxTtl } } = parseDistribution(
      { DistributionConfig: { Origins: [S3_ORIGIN], DefaultCacheBehavior: { TargetOriginId: 's3', CachePolicyId: 'p' } } }, policies).behaviors[0];
    expect([defaultTtl, maxTtl]).toEqual([100_000_000, 100_000_000]);
  });

  test('names what the model leaves out', () => {
    const { notModelled } = parse({
      FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: 'a' }],
      TrustedKeyGroups: ['k'],
      LambdaFunctionAssociations: [{ EventType: 'viewer-request', LambdaFunctionARN: 'a', IncludeBody: true }],
    }, {
      WebACLId: 'arn',
      Restrictions: { GeoRestriction: { RestrictionType: 'whitelist', Locations: ['DE'] } },
      ContinuousDeploymentPolicyId: 'c',
      Origins: [S3_ORIGIN, { Id: 'vpc', DomainName: 'a', VpcOriginConfig: { VpcOriginId: 'v' }, OriginShield: { Enabled: true } }],
    });
    expect(notModelled.map(text => text.split(':')[0])).toEqual([
      'WebACLId', 'GeoRestriction', 'ContinuousDeploymentPolicyId', 'FunctionAssociations', 'TrustedKeyGroups, TrustedSigners',
      'IncludeBody', 'VpcOriginConfig', 'OriginShield',
    ]);
  });

  test('finds the disabled cache', () => {
    expect(parse({ CachePolicyId: CACHING_DISABLED }).behaviors[0].cachePolicy.maxTtl).toBe(0);
  });
});
