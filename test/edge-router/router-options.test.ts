import * as fs from 'node:fs';
import * as path from 'node:path';
import { CfnParameter } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { distributionOf, edgeConfigOf, routedSite, unroutedSite } from './fixture';
import type { EdgeReleaseRouterOptions } from '../../src';
import { BlueGreenStaticSite, DocumentFallback, EdgeReleaseRouter, ReleaseBackend, ReleaseBehaviors, ReleaseState } from '../../src';
import { newStack, RELEASE_1, resourcesOf, siteSource, temporaryFolder } from '../private/apps';

function named(stack: ReturnType<typeof newStack>): Required<Pick<EdgeReleaseRouterOptions, 'certificate' | 'hostedZone' | 'domainNames'>> {
  return {
    domainNames: ['example.com'],
    certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:111122223333:certificate/4f1b'),
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
  };
}

test('countries, web ACL, HTTP version, compression and response headers are the distribution\'s', () => {
  const stack = newStack();
  const policy = cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS;
  routedSite(stack, {
    geoRestriction: cloudfront.GeoRestriction.allowlist('DE', 'FR'),
    webAclId: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/1',
    httpVersion: cloudfront.HttpVersion.HTTP2,
    compress: false,
    responseHeadersPolicy: policy,
  });

  const distribution = distributionOf(stack);
  expect(distribution).toMatchObject({
    Restrictions: { GeoRestriction: { RestrictionType: 'whitelist', Locations: ['DE', 'FR'] } },
    WebACLId: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/1',
    HttpVersion: 'http2',
  });
  for (const behavior of [distribution.DefaultCacheBehavior, ...distribution.CacheBehaviors]) {
    expect(behavior).toMatchObject({ Compress: false, ResponseHeadersPolicyId: policy.responseHeadersPolicyId });
  }
});

test('standard logs never hold cookies: one of them may be a preview credential', () => {
  const stack = newStack();
  const logBucket = new s3.Bucket(stack, 'Logs', { objectOwnership: s3.ObjectOwnership.OBJECT_WRITER });
  routedSite(stack, { logBucket, logFilePrefix: 'shop/' });

  expect(distributionOf(stack).Logging).toEqual({ Bucket: expect.stringMatching(/^\$\{Logs\w+\.RegionalDomainName\}$/), Prefix: 'shop/', IncludeCookies: false });
});

test('a cookie of the app can decide who belongs to the share of a weight', () => {
  const { router } = routedSite(newStack(), { bucketBy: 'visitor' });
  expect(edgeConfigOf(router!.edgeStack).cookies).toEqual({ release: 'bg-release', preview: 'bg-preview', bucketBy: 'visitor' });
});

test('throws for a bucket cookie that is the release cookie', () => {
  expect(() => routedSite(newStack(), { bucketBy: 'bg-release' })).toThrow(
    "'cookies' must be different names for release, preview and bucketBy, got: 'bg-release' twice; rename one of them",
  );
});

describe('a host redirect', () => {
  test('makes the name one of the distribution, with records, and tells the edge where it leads', () => {
    const stack = newStack();
    const { router } = routedSite(stack, { ...named(stack), hostRedirect: { from: ['www.example.com'], to: 'example.com' } });

    expect(distributionOf(stack).Aliases).toEqual(['example.com', 'www.example.com']);
    expect(Object.values(resourcesOf(stack, 'AWS::Route53::RecordSet')).map(({ Properties }) => `${Properties.Type} ${Properties.Name}`).sort()).toEqual([
      'A example.com.', 'A www.example.com.', 'AAAA example.com.', 'AAAA www.example.com.',
    ]);
    expect(edgeConfigOf(router!.edgeStack).hosts).toEqual({ canonical: 'example.com', redirected: ['www.example.com'] });
    expect(router!.url).toBe('https://example.com');
  });

  test.each<[string, { from: string[]; to: string }, string]>([
    ['to a name that is not served', { from: ['www.example.com'], to: 'shop.example.com' }, "'hostRedirect.to' must be one of 'domainNames', got: 'shop.example.com'; name the address that is served"],
    ['to itself', { from: ['example.com'], to: 'example.com' }, "'hostRedirect.from' must be at least one name, and never the one that they lead to, got: 'example.com'"],
    ['of no name', { from: [], to: 'example.com' }, "'hostRedirect.from' must be at least one name"],
    ['with a scheme', { from: ['https://example.com'], to: 'example.com' }, "'hostRedirect.from' must be a host name, got: 'https://example.com'"],
  ])('throws %s', (_, hostRedirect, message) => {
    const stack = newStack();
    const { hostedZone, ...withoutZone } = named(stack);
    expect(() => routedSite(stack, { ...withoutZone, hostRedirect })).toThrow(message);
  });

  test('throws for a name that is known at deploy only: it is part of the edge code', () => {
    const stack = newStack();
    const { valueAsString } = new CfnParameter(stack, 'Name');
    const { certificate } = named(stack);
    expect(() => routedSite(stack, { certificate, domainNames: [valueAsString], hostRedirect: { from: ['www.example.com'], to: valueAsString } })).toThrow(
      "'hostRedirect.to' must be known at synth, got: a token",
    );
  });
});

describe('a page for what is missing', () => {
  function siteWith(notFoundPage: string): ReturnType<typeof newStack> {
    const stack = newStack();
    new BlueGreenStaticSite(stack, 'Site', {
      source: siteSource({ ...RELEASE_1, '404.html': 'nothing here' }),
      fallback: DocumentFallback.directoryIndex({ notFoundPage }),
    });
    return stack;
  }

  test('is asked for in a second try, which names it', () => {
    const { DefaultCacheBehavior, OriginGroups, Origins } = distributionOf(siteWith('/404.html'));

    const [group] = OriginGroups.Items;
    expect(DefaultCacheBehavior.TargetOriginId).toBe(group.Id);
    expect(group.FailoverCriteria.StatusCodes.Items).toEqual([404]);
    const originOf = ({ OriginId }: Record<string, string>): Record<string, any> => Origins.find(({ Id }: Record<string, string>) => Id === OriginId);
    const [, second] = group.Members.Items.map(originOf);
    expect(second.OriginCustomHeaders).toEqual([{ HeaderName: 'x-bg-not-found', HeaderValue: '/404.html' }]);
    expect(second.OriginAccessControlId).toBeDefined();
  });

  test.each(['404.html', '/missing.html', '/assets/app-1.js'])('throws for %p, which is no file of the release alone', (notFoundPage) => {
    expect(() => siteWith(notFoundPage)).toThrow(
      `'fallback.notFoundPage' must be the path of a file of the release, from its root, got: '${notFoundPage}'; write for example /404.html, and build the page (in Shop/Site)`,
    );
  });
});

describe('a page for who is refused', () => {
  function pageFile(): string {
    const file = path.join(temporaryFolder(), 'refused.html');
    fs.writeFileSync(file, 'not in your country');
    return file;
  }

  test('takes the place of every 403, from a folder beside the releases, without an edge function', () => {
    const stack = newStack();
    routedSite(stack, { forbiddenPage: pageFile() });

    const { CacheBehaviors, CustomErrorResponses } = distributionOf(stack);
    expect(CustomErrorResponses).toEqual([{ ErrorCode: 403, ResponseCode: 403, ResponsePagePath: '/.bg-errors/403.html', ErrorCachingMinTTL: 10 }]);
    const behavior = CacheBehaviors.find(({ PathPattern }: Record<string, string>) => PathPattern === '/.bg-errors/*');
    expect(behavior.LambdaFunctionAssociations).toBeUndefined();
    Template.fromStack(stack).hasResourceProperties('Custom::CDKBucketDeployment', { DestinationBucketKeyPrefix: '.bg-errors', Prune: false });
  });

  test('throws for a file that is not there', () => {
    expect(() => routedSite(newStack(), { forbiddenPage: 'nowhere.html' })).toThrow(
      "'forbiddenPage' must be an existing HTML file, got: 'nowhere.html'; correct the path; it is relative to the working directory",
    );
  });

  test('throws beside an API per color, whose own 403 it would hide', () => {
    const backends = [ReleaseBackend.httpOrigins({ pathPattern: '/api/*', blue: 'b.example.com', green: 'g.example.com' })];
    expect(() => routedSite(newStack(), { forbiddenPage: pageFile(), backends })).toThrow("'forbiddenPage' must be left out with backends per color, got: '");
  });
});

test('behaviours go into a distribution of your own, beside others of yours', () => {
  const stack = newStack();
  const site = unroutedSite(stack);
  const backends = [ReleaseBackend.site(site), ReleaseBackend.httpOrigins({ pathPattern: '/api/*', blue: 'b.example.com', green: 'g.example.com' })];
  const routed = new ReleaseBehaviors(stack, 'Routed', { state: site.state, backends });
  new cloudfront.Distribution(stack, 'Own', {
    defaultBehavior: routed.defaultBehavior,
    additionalBehaviors: { ...routed.additionalBehaviors, '/legacy/*': { origin: routed.defaultBehavior.origin } },
    errorResponses: routed.errorResponses,
  });

  const { CacheBehaviors, DefaultCacheBehavior } = distributionOf(stack);
  expect(DefaultCacheBehavior.LambdaFunctionAssociations).toHaveLength(3);
  expect(CacheBehaviors.map(({ PathPattern }: Record<string, string>) => PathPattern)).toEqual(['/api/*', '/assets/*', '/legacy/*']);
  const [policy] = Object.values(resourcesOf(stack, 'AWS::S3::BucketPolicy'));
  expect(JSON.stringify(policy)).toContain('distribution/${Own');
});

describe('paths to invalidate on change', () => {
  test('are told to the operator, which may then invalidate this distribution', () => {
    const stack = newStack();
    routedSite(stack, { invalidateOnChange: ['/feeds/*'] });

    const [id] = Object.keys(resourcesOf(stack, 'AWS::CloudFront::Distribution'));
    const operator = Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).find(({ Properties }) => Properties.FunctionName?.endsWith('-operator'));
    expect(JSON.parse(operator!.Properties.Environment.Variables.INVALIDATIONS)).toEqual([{ distributionId: `\${${id}}`, paths: ['/feeds/*'] }]);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'cloudfront:CreateInvalidation' })]) },
    });
  });

  test.each(['feeds/*', '/feeds/*/new', '*', ''])('throw for %p', (feeds) => {
    expect(() => routedSite(newStack(), { invalidateOnChange: [feeds] })).toThrow(
      `'paths' must be paths that start with /, have * at the end only, and at most 4000 characters, got: '${feeds}'; write for example /feeds/*`,
    );
  });

  test('throw with a state of another app, which cannot be told', () => {
    const stack = newStack();
    const site = unroutedSite(stack);
    const state = ReleaseState.fromStateName(stack, 'Imported', site.state.stateName);
    expect(() => new EdgeReleaseRouter(stack, 'Router', { state, backends: [ReleaseBackend.site(site)], invalidateOnChange: ['/feeds/*'] })).toThrow(
      "'invalidateOnChange' must be used with a state of this app, got: the imported 'Shop/Site'; call invalidateOnChange where the state is made (in Shop/Router)",
    );
  });
});
