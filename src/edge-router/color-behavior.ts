import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import type { PerColorBackend } from './release-backend';
import { ORIGIN_HEADERS, SECRET_HEADER } from '../core/edge/config';

/**
 * The behaviour of a backend with one address per color. Nothing is cached: answers of an API depend on more than their
 * release. The origin is blue's; origin-request sends each request to the color of its release.
 */
export function colorBehavior(
  { domainNames, options }: PerColorBackend, edgeLambdas: cloudfront.EdgeLambda[], common: Partial<cloudfront.BehaviorOptions>,
): cloudfront.BehaviorOptions {
  const { pathPattern, originSecret, ...connection } = options;
  return {
    ...common,
    origin: new origins.HttpOrigin(domainNames.blue, {
      protocolPolicy: connection.protocolPolicy ?? cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
      httpPort: connection.httpPort,
      httpsPort: connection.httpsPort,
      readTimeout: connection.readTimeout,
      keepaliveTimeout: connection.keepaliveTimeout,
      customHeaders: {
        [ORIGIN_HEADERS.blue]: domainNames.blue,
        [ORIGIN_HEADERS.green]: domainNames.green,
        ...(originSecret && { [SECRET_HEADER]: originSecret.secretValue.unsafeUnwrap() }), // a reference in the template, not the value
      },
    }),
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
    cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
    originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    edgeLambdas,
  };
}
