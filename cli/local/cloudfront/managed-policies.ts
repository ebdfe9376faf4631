/**
 * The policies that AWS manages, as the CloudFormation properties that they would have.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
 */

const NO_COOKIES = { CookieBehavior: 'none' };
const NO_QUERY = { QueryStringBehavior: 'none' };
const ALL_COOKIES = { CookieBehavior: 'all' };
const ALL_QUERY = { QueryStringBehavior: 'all' };

function cachePolicy(ttl: readonly [number, number, number], key: Record<string, unknown>) {
  const [MinTTL, DefaultTTL, MaxTTL] = ttl;
  return { CachePolicyConfig: { MinTTL, DefaultTTL, MaxTTL, ParametersInCacheKeyAndForwardedToOrigin: key } };
}

function originRequestPolicy(headers: Record<string, unknown>, cookies: unknown = NO_COOKIES, query: unknown = NO_QUERY) {
  return { OriginRequestPolicyConfig: { HeadersConfig: headers, CookiesConfig: cookies, QueryStringsConfig: query } };
}

const PATH_ONLY = { CookiesConfig: NO_COOKIES, QueryStringsConfig: NO_QUERY, HeadersConfig: { HeaderBehavior: 'none' } };
const COMPRESSED = { EnableAcceptEncodingGzip: true, EnableAcceptEncodingBrotli: true };
const ORIGIN_CONTROLLED = {
  ...COMPRESSED,
  CookiesConfig: ALL_COOKIES,
  HeadersConfig: {
    HeaderBehavior: 'whitelist',
    Headers: ['Host', 'Origin', 'X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'],
  },
};

export const MANAGED_CACHE_POLICIES: Readonly<Record<string, unknown>> = {
  // CachingOptimized
  '658327ea-f89d-4fab-a63d-7e88639e58f6': cachePolicy([1, 86_400, 31_536_000], { ...PATH_ONLY, ...COMPRESSED }),
  // CachingOptimizedForUncompressedObjects
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d': cachePolicy([1, 86_400, 31_536_000], PATH_ONLY),
  // CachingDisabled
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': cachePolicy([0, 0, 0], PATH_ONLY),
  // UseOriginCacheControlHeaders
  '83da9c7e-98b4-4e11-a168-04f0df8e2c65': cachePolicy([0, 0, 31_536_000], { ...ORIGIN_CONTROLLED, QueryStringsConfig: NO_QUERY }),
  // UseOriginCacheControlHeaders-QueryStrings
  '4cc15a8a-d715-48a4-82b8-cc0b614638fe': cachePolicy([0, 0, 31_536_000], { ...ORIGIN_CONTROLLED, QueryStringsConfig: ALL_QUERY }),
};

export const MANAGED_ORIGIN_REQUEST_POLICIES: Readonly<Record<string, unknown>> = {
  // AllViewer
  '216adef6-5c7f-47e4-b989-5492eafa07d3': originRequestPolicy({ HeaderBehavior: 'allViewer' }, ALL_COOKIES, ALL_QUERY),
  // AllViewerExceptHostHeader
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': originRequestPolicy({ HeaderBehavior: 'allExcept', Headers: ['Host'] }, ALL_COOKIES, ALL_QUERY),
  // AllViewerAndCloudFrontHeaders-2022-06
  '33f36d7e-f396-46d9-90e0-52428a34d9dc': originRequestPolicy({ HeaderBehavior: 'allViewerAndWhitelistCloudFront' }, ALL_COOKIES, ALL_QUERY),
  // CORS-S3Origin
  '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf': originRequestPolicy({
    HeaderBehavior: 'whitelist',
    Headers: ['Origin', 'Access-Control-Request-Headers', 'Access-Control-Request-Method'],
  }),
  // CORS-CustomOrigin
  '59781a5b-3903-41f3-afcb-af62929ccde1': originRequestPolicy({ HeaderBehavior: 'whitelist', Headers: ['Origin'] }),
  // UserAgentRefererHeaders
  'acba4595-bd28-49b8-b9fe-13317c0390fa': originRequestPolicy({ HeaderBehavior: 'whitelist', Headers: ['User-Agent', 'Referer'] }),
  // HostHeaderOnly
  'bf0718e1-ba1e-49d1-88b1-f726733018ae': originRequestPolicy({ HeaderBehavior: 'whitelist', Headers: ['Host'] }),
};

const ANY_ORIGIN = {
  AccessControlAllowOrigins: { Items: ['*'] },
  AccessControlAllowHeaders: { Items: [] },
  AccessControlAllowMethods: { Items: [] },
  AccessControlAllowCredentials: false,
  OriginOverride: false,
};
const PREFLIGHT = {
  ...ANY_ORIGIN,
  AccessControlAllowMethods: { Items: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] },
  AccessControlExposeHeaders: { Items: ['*'] },
};
const SECURITY = {
  ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: false },
  StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, Override: false },
  ContentTypeOptions: { Override: true },
  FrameOptions: { FrameOption: 'SAMEORIGIN', Override: false },
  XSSProtection: { Protection: true, ModeBlock: true, Override: false },
};

function responseHeadersPolicy(config: Record<string, unknown>) {
  return { ResponseHeadersPolicyConfig: config };
}

export const MANAGED_RESPONSE_HEADERS_POLICIES: Readonly<Record<string, unknown>> = {
  // SecurityHeadersPolicy
  '67f7725c-6f97-4210-82d7-5512b31e9d03': responseHeadersPolicy({ SecurityHeadersConfig: SECURITY }),
  // SimpleCORS
  '60669652-455b-4ae9-85a4-c4c02393f86c': responseHeadersPolicy({ CorsConfig: ANY_ORIGIN }),
  // CORS-With-Preflight
  '5cc3b908-e619-4b99-88e5-2cf7f45965bd': responseHeadersPolicy({ CorsConfig: PREFLIGHT }),
  // CORS-and-SecurityHeadersPolicy
  'e61eb60c-9c35-4d20-a928-2b84e02af89c': responseHeadersPolicy({ CorsConfig: ANY_ORIGIN, SecurityHeadersConfig: SECURITY }),
  // CORS-with-preflight-and-SecurityHeadersPolicy
  'eaab4381-ed33-4a86-88ca-d9558dc6cd63': responseHeadersPolicy({ CorsConfig: PREFLIGHT, SecurityHeadersConfig: SECURITY }),
};
