import { Names, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import { Construct } from 'constructs';
import { NOT_FOUND_HEADER, ROUTE_HEADER } from '../core/edge/config';
import { SHARED_PREFIX } from '../core/edge/release-path';
import type { BlueGreenStaticSite } from '../static-site/blue-green-static-site';

interface SiteBehaviorsProps {
  readonly site: BlueGreenStaticSite;
  /** Name of the release cookie. */
  readonly cookie: string;
  readonly edgeLambdas: cloudfront.EdgeLambda[];
  readonly common: Partial<cloudfront.BehaviorOptions>;
}

/** Behaviours on a site's bucket: its releases, routed by the edge functions, and what all releases share. */
export class SiteBehaviors extends Construct {
  public readonly releases: cloudfront.BehaviorOptions;
  public readonly shared: cloudfront.BehaviorOptions;

  constructor(scope: Construct, id: string, { site, cookie, edgeLambdas, common }: SiteBehaviorsProps) {
    super(scope, id);
    const originAccessControl = new cloudfront.S3OriginAccessControl(this, 'OriginAccessControl', { originAccessControlName: accountWideName(this, 'access') });
    const fromBucket = (options: Pick<origins.S3BucketOriginWithOACProps, 'originPath' | 'customHeaders'> = {}): cloudfront.IOrigin =>
      origins.S3BucketOrigin.withOriginAccessControl(site.bucket, {
        ...options,
        originAccessControl,
        originAccessLevels: [cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST], // a missing key is 404 only for an origin that may list
      });
    const notFoundPage = site.fallback._notFoundPage();
    const bucketBehavior = {
      ...common,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
    };
    this.releases = {
      ...bucketBehavior,
      // the second try runs origin-request again, which then knows the release to take the page from
      origin: notFoundPage === undefined ? fromBucket() : new origins.OriginGroup({
        primaryOrigin: fromBucket(),
        fallbackOrigin: fromBucket({ customHeaders: { [NOT_FOUND_HEADER]: notFoundPage } }),
        fallbackStatusCodes: [404],
      }),
      cachePolicy: releaseCachePolicy(this),
      originRequestPolicy: new cloudfront.OriginRequestPolicy(this, 'OriginRequestPolicy', {
        originRequestPolicyName: accountWideName(this, 'cookies'),
        comment: 'CloudFront drops Set-Cookie unless cookies are forwarded',
        cookieBehavior: cloudfront.OriginRequestCookieBehavior.allowList(cookie),
      }),
      edgeLambdas,
    };
    this.shared = { ...bucketBehavior, origin: fromBucket({ originPath: SHARED_PREFIX }), cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED };
  }
}

/** Release and class stand in the key, so that a flip needs no invalidation and no client can make entries of its own. */
function releaseCachePolicy(scope: Construct): cloudfront.CachePolicy {
  return new cloudfront.CachePolicy(scope, 'CachePolicy', {
    cachePolicyName: accountWideName(scope, 'release'),
    comment: 'One cache entry per path, release and class of request',
    headerBehavior: cloudfront.CacheHeaderBehavior.allowList(ROUTE_HEADER),
    cookieBehavior: cloudfront.CacheCookieBehavior.none(),
    queryStringBehavior: cloudfront.CacheQueryStringBehavior.none(),
    enableAcceptEncodingGzip: true,
    enableAcceptEncodingBrotli: true,
  });
}

/** CloudFront's policies and access controls are named per account: the same stack in two regions must not collide. */
function accountWideName(scope: Construct, purpose: string): string {
  return `${Names.uniqueResourceName(scope, { maxLength: 40 })}-${purpose}-${Stack.of(scope).region}`;
}
