import { CfnParameter, Duration, Fn } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { routedSite, unroutedSite } from './fixture';
import { EdgeReleaseRouter, ReleaseBackend, ReleaseState } from '../../src';
import { newStack, RECOMMENDED_FLAGS, resourceOf, resourcesOf } from '../private/apps';
import type { Resource } from '../private/apps';

const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/4f1b';

function distributionOf(resources: { Properties: Record<string, any> }): Record<string, any> {
  return resources.Properties.DistributionConfig;
}

function domain(stack: ReturnType<typeof newStack>): { certificate: acm.ICertificate; hostedZone: route53.IHostedZone } {
  return {
    certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE),
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
  };
}

test('minimal example: a distribution on the site\'s bucket with the three edge functions on the default behaviour', () => {
  const stack = newStack();
  const site = unroutedSite(stack);
  const router = new EdgeReleaseRouter(stack, 'Router', { state: site.state, backends: [ReleaseBackend.site(site)] });

  const { DefaultCacheBehavior } = distributionOf(resourceOf(stack, 'AWS::CloudFront::Distribution'));
  expect(DefaultCacheBehavior.LambdaFunctionAssociations.map(({ EventType }: Record<string, string>) => EventType)).toEqual([
    'viewer-request', 'origin-request', 'origin-response',
  ]);
  expect(router.url).toBe(`https://${router.distribution.distributionDomainName}`);
  Template.fromStack(stack).hasOutput('RouterUrl', { Value: { 'Fn::Join': ['', ['https://', Match.anyValue()]] } });
});

test('maximum example: domain names with certificate and records, price class, cookie names, a given edge stack', () => {
  const stack = newStack();
  const edgeStack = newStack({ scope: stack.node.root, id: 'Edge', region: 'us-east-1' });
  const { router } = routedSite(stack, {
    ...domain(stack),
    domainNames: ['shop.example.com', 'example.com'],
    priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
    edgeStack,
    cookies: { release: '__Host-shop', preview: 'shop-preview' },
  });

  expect(router!.url).toBe('https://shop.example.com');
  expect(router!.edgeStack).toBe(edgeStack);
  expect(distributionOf(resourceOf(stack, 'AWS::CloudFront::Distribution'))).toMatchObject({
    Aliases: ['shop.example.com', 'example.com'],
    PriceClass: 'PriceClass_100',
    ViewerCertificate: { AcmCertificateArn: CERTIFICATE, MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
  });
  expect(resourceOf(stack, 'AWS::CloudFront::OriginRequestPolicy').Properties.OriginRequestPolicyConfig.CookiesConfig.Cookies).toEqual(['__Host-shop']);
});

test('the distribution speaks HTTP/2 and HTTP/3 at every price class', () => {
  const stack = newStack();
  routedSite(stack);
  expect(distributionOf(resourceOf(stack, 'AWS::CloudFront::Distribution'))).toMatchObject({ Enabled: true, HttpVersion: 'http2and3', PriceClass: 'PriceClass_All', IPV6Enabled: true });
});

test('every behaviour redirects to HTTPS, compresses, and takes GET, HEAD and OPTIONS only', () => {
  const stack = newStack();
  routedSite(stack);

  const { DefaultCacheBehavior, CacheBehaviors } = distributionOf(resourceOf(stack, 'AWS::CloudFront::Distribution'));
  for (const behavior of [DefaultCacheBehavior, ...CacheBehaviors]) {
    expect(behavior).toMatchObject({ ViewerProtocolPolicy: 'redirect-to-https', Compress: true, AllowedMethods: ['GET', 'HEAD', 'OPTIONS'] });
  }
});

test('the cache key of releases is the path and x-bg-route: no cookie, no query string', () => {
  const stack = newStack();
  routedSite(stack);

  const policy = resourceOf(stack, 'AWS::CloudFront::CachePolicy');
  expect(policy.Properties.CachePolicyConfig).toMatchObject({
    MinTTL: 0,
    ParametersInCacheKeyAndForwardedToOrigin: {
      HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['x-bg-route'] },
      CookiesConfig: { CookieBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
      EnableAcceptEncodingGzip: true,
      EnableAcceptEncodingBrotli: true,
    },
  });
  expect(distributionOf(resourceOf(stack, 'AWS::CloudFront::Distribution')).DefaultCacheBehavior.CachePolicyId).toBe(`\${${policy.LogicalId}}`);
});

test('the release cookie alone is forwarded, so that CloudFront keeps Set-Cookie of responses', () => {
  const stack = newStack();
  routedSite(stack);

  const policy = resourceOf(stack, 'AWS::CloudFront::OriginRequestPolicy');
  expect(policy.Properties.OriginRequestPolicyConfig).toMatchObject({
    CookiesConfig: { CookieBehavior: 'whitelist', Cookies: ['bg-release'] },
    HeadersConfig: { HeaderBehavior: 'none' },
    QueryStringsConfig: { QueryStringBehavior: 'none' },
  });
  expect(distributionOf(resourceOf(stack, 'AWS::CloudFront::Distribution')).DefaultCacheBehavior.OriginRequestPolicyId).toBe(`\${${policy.LogicalId}}`);
});

test('shared assets come from their own prefix, cached by path, without an edge function', () => {
  const stack = newStack();
  routedSite(stack);

  const { CacheBehaviors, Origins } = distributionOf(resourceOf(stack, 'AWS::CloudFront::Distribution'));
  expect(CacheBehaviors).toHaveLength(1);
  const [shared] = CacheBehaviors;
  expect(shared).toMatchObject({ PathPattern: '/assets/*', CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6' });
  expect(shared.LambdaFunctionAssociations).toBeUndefined();
  expect(shared.OriginRequestPolicyId).toBeUndefined();
  expect(Origins.find(({ Id }: Record<string, string>) => Id === shared.TargetOriginId).OriginPath).toBe('/shared');
});

test('the bucket answers this distribution only, and may be listed so that a missing file is 404', () => {
  const stack = newStack();
  routedSite(stack);

  const distribution = resourceOf(stack, 'AWS::CloudFront::Distribution');
  const access = resourceOf(stack, 'AWS::CloudFront::OriginAccessControl');
  expect(access.Properties.OriginAccessControlConfig).toMatchObject({ OriginAccessControlOriginType: 's3', SigningBehavior: 'always', SigningProtocol: 'sigv4' });
  for (const origin of distributionOf(distribution).Origins) {
    expect(origin.OriginAccessControlId).toBe(`\${${access.LogicalId}.Id}`);
  }
  const allowed = resourceOf(stack, 'AWS::S3::BucketPolicy').Properties.PolicyDocument.Statement.filter(({ Effect }: Record<string, string>) => Effect === 'Allow');
  expect(allowed).toEqual([expect.objectContaining({
    Action: ['s3:GetObject', 's3:ListBucket'],
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Condition: { StringEquals: { 'AWS:SourceArn': `arn:aws:cloudfront::111122223333:distribution/\${${distribution.LogicalId}}` } },
  })]);
});

test('what CloudFront names per account differs between two regions and between two stack names', () => {
  const namesIn = (region: string, stackName: string): string[] => {
    const stack = newStack({ region, id: stackName });
    routedSite(stack);
    return [
      resourceOf(stack, 'AWS::CloudFront::CachePolicy').Properties.CachePolicyConfig.Name,
      resourceOf(stack, 'AWS::CloudFront::OriginRequestPolicy').Properties.OriginRequestPolicyConfig.Name,
      resourceOf(stack, 'AWS::CloudFront::OriginAccessControl').Properties.OriginAccessControlConfig.Name,
    ];
  };
  const names = [...namesIn('eu-west-1', 'Shop'), ...namesIn('ap-southeast-1', 'Shop'), ...namesIn('eu-west-1', 'AShopWithALongNameOfItsOwnThatDoesNotEnd')];
  expect(new Set(names).size).toBe(9);
  names.forEach((name) => expect(name).toMatch(/^[\w-]{1,64}$/));
});

test('each domain name has an A and an AAAA record to the distribution', () => {
  const stack = newStack();
  routedSite(stack, { ...domain(stack), domainNames: ['example.com', 'shop.example.com'] });

  const records = Object.values(resourcesOf(stack, 'AWS::Route53::RecordSet')).map(({ Properties }) => Properties);
  expect(records.map(({ Type, Name }) => `${Type} ${Name}`).sort()).toEqual(['A example.com.', 'A shop.example.com.', 'AAAA example.com.', 'AAAA shop.example.com.']);
  const { LogicalId } = resourceOf(stack, 'AWS::CloudFront::Distribution');
  records.forEach(({ AliasTarget, HostedZoneId }) => {
    expect(AliasTarget.DNSName).toBe(`\${${LogicalId}.DomainName}`);
    expect(HostedZoneId).toBe('Z1');
  });
});

test('without a hosted zone there are no records', () => {
  const stack = newStack();
  routedSite(stack, { certificate: domain(stack).certificate, domainNames: ['shop.example.com'] });
  expect(resourcesOf(stack, 'AWS::Route53::RecordSet')).toEqual({});
});

test('domain names, certificate and zone may be known at deploy only', () => {
  const stack = newStack();
  const parameter = (id: string): string => new CfnParameter(stack, id).valueAsString;
  const { router } = routedSite(stack, {
    domainNames: [parameter('Name'), Fn.join('.', ['www', parameter('Apex')])],
    certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', parameter('CertificateArn')),
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: parameter('ZoneId'), zoneName: parameter('ZoneName') }),
  });

  expect(distributionOf(resourceOf(stack, 'AWS::CloudFront::Distribution')).Aliases).toEqual(['${Name}', 'www.${Apex}']);
  expect(Object.keys(resourcesOf(stack, 'AWS::Route53::RecordSet'))).toHaveLength(4);
  expect(stack.resolve(router!.url)).toEqual({ 'Fn::Join': ['', ['https://', { Ref: 'Name' }]] });
});

test('two routers live in one stack', () => {
  const stack = newStack();
  routedSite(stack, {}, 'Web');
  routedSite(stack, {}, 'Docs');

  Template.fromStack(stack).resourceCountIs('AWS::CloudFront::Distribution', 2);
  Template.fromStack(stack).hasOutput('WebUrl', {});
  Template.fromStack(stack).hasOutput('DocsUrl', {});
});

test.each([['no feature flags', {}], ['all recommended feature flags', RECOMMENDED_FLAGS]])('with %s the same kinds of resources are made, and no warning', (_, context) => {
  const stack = newStack({ context });
  const { router } = routedSite(stack);

  const ours = Object.entries(resourcesOf(stack)).filter(([id]) => id.startsWith('SiteRouter')).map(([, { Type }]) => Type).sort();
  expect(ours).toEqual([
    'AWS::CloudFront::CachePolicy', 'AWS::CloudFront::Distribution', 'AWS::CloudFront::OriginAccessControl', 'AWS::CloudFront::OriginRequestPolicy',
    'AWS::IAM::Policy', 'Custom::AWS',
  ]);
  for (const made of [stack, router!.edgeStack]) {
    expect(Annotations.fromStack(made).findWarning('*', Match.anyValue())).toEqual([]);
    expect(Annotations.fromStack(made).findError('*', Match.anyValue())).toEqual([]);
  }
});

test('a router follows a state that was imported by name', () => {
  const stack = newStack();
  const site = unroutedSite(stack);
  const state = ReleaseState.fromStateName(stack, 'Imported', site.state.stateName);
  new EdgeReleaseRouter(stack, 'Router', { state, backends: [ReleaseBackend.site(site)] });

  const resources: Record<string, Resource> = resourcesOf(stack);
  expect(Object.values(resources).filter(({ Type }) => Type === 'AWS::CloudFront::Distribution')).toHaveLength(1);
});

test('throws for a state that its backends take no part in: its document names releases that they do not have', () => {
  const stack = newStack();
  const site = unroutedSite(stack);
  const state = ReleaseState.fromStateName(stack, 'Imported', 'blog');

  expect(() => new EdgeReleaseRouter(stack, 'Router', { state, backends: [ReleaseBackend.site(site)] })).toThrow(
    '\'state\' must be the state of its backends, \'Shop/Site\' in eu-west-1, got: \'blog\' in eu-west-1; pass the state that they take part in (in Shop/Router/Behaviors)',
  );
});

test('throws for a state that was imported with another stateTtl or replica than it has: environments would switch at different times', () => {
  const stack = newStack();
  const site = unroutedSite(stack);
  const state = ReleaseState.fromReleaseStateAttributes(stack, 'Imported', { stateName: site.state.stateName, stateTtl: Duration.seconds(10) });

  expect(() => new EdgeReleaseRouter(stack, 'Router', { state, backends: [ReleaseBackend.site(site)] })).toThrow(
    '\'state\' must be imported with the stateTtl and the replicaRegion that it has, 30 s and us-east-1, got: 10 s and us-east-1; pass the state itself',
  );
});

test.each([0, 2])('throws for %d sites', (count) => {
  const stack = newStack();
  const site = unroutedSite(stack);
  const backends = Array.from({ length: count }, () => ReleaseBackend.site(site));

  expect(() => new EdgeReleaseRouter(stack, 'Router', { state: site.state, backends })).toThrow(
    `'backends' must be one site, and backends per color beside it, got: ${count} sites; pass [ReleaseBackend.site(site)] (in Shop/Router/Behaviors)`,
  );
});

test('throws for domain names without a certificate: CloudFront would refuse them at deploy', () => {
  expect(() => routedSite(newStack(), { domainNames: ['shop.example.com'] })).toThrow(
    '\'certificate\' must be given with \'domainNames\', got: none; pass a certificate of us-east-1 that covers the names (in Shop/Site/Router)',
  );
});

test('throws for a hosted zone without domain names', () => {
  const stack = newStack();
  expect(() => routedSite(stack, { hostedZone: domain(stack).hostedZone })).toThrow(
    '\'domainNames\' must be given with \'hostedZone\', got: none; name the records to make (in Shop/Site/Router)',
  );
});

test.each(['shop.example.org', 'notexample.com'])('throws for the domain name %s outside its hosted zone: Route 53 would append the zone to it', (name) => {
  const stack = newStack();
  expect(() => routedSite(stack, { ...domain(stack), domainNames: ['shop.example.com', name] })).toThrow(
    `'domainNames' must be in the hosted zone example.com, got: '${name}'; pass the zone of the names, or make the records yourself (in Shop/Site/Router)`,
  );
});

test.each(['bg-release', '__Host-release', 'a', 'a.b_c~d', 'a'.repeat(60)])('the release cookie may be named %s', (release) => {
  expect(() => routedSite(newStack(), { cookies: { release } })).not.toThrow();
});

test.each(['$release', 'bg release', '', 'bg;release', 'bg=release', 'bg*', '"bg"', 'ünlich', 'a'.repeat(61)])('throws for a release cookie named %p', (release) => {
  expect(() => routedSite(newStack(), { cookies: { release } })).toThrow(
    `'cookies.release' must be 1 to 60 letters, digits or the characters !#%&'+-.^_\`|~, got: '${release}'; use a name like bg-release (in Shop/Site/Router/Behaviors)`,
  );
});

test.each(['$preview', 'bg preview', 'bg.preview', '', 'bg&preview'])('throws for a preview cookie named %p: it is a query parameter too', (preview) => {
  expect(() => routedSite(newStack(), { cookies: { preview } })).toThrow(
    `'cookies.preview' must be 1 to 60 letters, digits, - or _, got: '${preview}'; use a name like bg-preview (in Shop/Site/Router/Behaviors)`,
  );
});

test('throws for one name for both cookies', () => {
  expect(() => routedSite(newStack(), { cookies: { release: 'bg', preview: 'bg' } })).toThrow(
    '\'cookies\' must be different names for release, preview and bucketBy, got: \'bg\' twice; rename one of them (in Shop/Site/Router/Behaviors)',
  );
});

test.each(['release', 'preview'])('throws for a %s cookie whose name is known at deploy only: it is part of the edge code', (cookie) => {
  const stack = newStack();
  const { valueAsString } = new CfnParameter(stack, 'Name');
  expect(() => routedSite(stack, { cookies: { [cookie]: valueAsString } })).toThrow(
    `'cookies.${cookie}' must be known at synth, got: a token; pass a literal`,
  );
});
