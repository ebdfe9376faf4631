import { BLUE, GREEN, SECRET } from './events';
import type { Distribution } from '../../../cli/local/cloudfront';
import { parseDistribution } from '../../../cli/local/cloudfront';

/** AWS's own policies: nothing is cached, and all of a request but its host goes on. */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

export const API_PATTERN = '/api/*';

/** A synthesized site with a backend per color beside it, before which its functions run as well. */
export function withBackends(site: Distribution): Distribution {
  const { functions } = site.behaviors[site.behaviors.length - 1];
  const behavior = { TargetOriginId: 'api', CachePolicyId: CACHING_DISABLED, OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST, ViewerProtocolPolicy: 'redirect-to-https' };
  const [api] = parseDistribution({
    DistributionConfig: {
      Origins: [{
        Id: 'api',
        DomainName: BLUE,
        CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
        OriginCustomHeaders: Object.entries({ 'x-bg-origin-blue': BLUE, 'x-bg-origin-green': GREEN, 'x-bg-origin-secret': SECRET })
          .map(([HeaderName, HeaderValue]) => ({ HeaderName, HeaderValue })),
      }],
      CacheBehaviors: [{ ...behavior, PathPattern: API_PATTERN, AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] }],
      DefaultCacheBehavior: behavior,
    },
  }).behaviors;
  return { ...site, behaviors: [{ ...api, functions }, ...site.behaviors] };
}

/**
 * As CloudFront matches: by a normalised path, while functions, key and origin get the path as it was sent. What a function
 * takes for an API path may then come through a site's behaviour, and the other way round.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
 */
export function asCloudFrontMatches(distribution: Distribution): Distribution {
  const behaviors = distribution.behaviors.map((behavior) => ({ ...behavior, matches: (uri: string) => behavior.matches(normalised(uri)) }));
  return { ...distribution, behaviors };
}

function normalised(uri: string): string {
  const decoded = uri.replace(/%(2[de]|3\d|[46][1-9a-f]|[57][\da]|5f|7e)/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return new URL(`https://x${decoded.startsWith('/') ? '' : '/'}${decoded}`).pathname.replace(/\/+/g, '/');
}
