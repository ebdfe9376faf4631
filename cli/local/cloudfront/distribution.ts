import { parseErrorResponses, type ErrorResponse } from './error-responses';
import { MANAGED_CACHE_POLICIES, MANAGED_ORIGIN_REQUEST_POLICIES, MANAGED_RESPONSE_HEADERS_POLICIES } from './managed-policies';
import { findNotModelled } from './not-modelled';
import { parseTargets, type Target } from './origins';
import { compilePathPattern } from './path-pattern';
import { FORWARD_KEY_ONLY, parseCachePolicy, parseOriginRequestPolicy, type CachePolicy, type OriginRequestPolicy } from './policies';
import { asList, asObject, asString, asStrings, invalid, optionalString, type Properties } from './read';
import { parseResponseHeadersPolicy, type ResponseHeadersPolicy } from './response-headers-policy';

export type EventType = 'viewer-request' | 'origin-request' | 'origin-response' | 'viewer-response';

export interface Behavior {
  /** `*` for the default behaviour. */
  readonly pathPattern: string;
  readonly matches: (uri: string) => boolean;
  readonly target: Target;
  readonly allowedMethods: ReadonlySet<string>;
  readonly cachesOptions: boolean;
  readonly viewerProtocolPolicy: 'allow-all' | 'redirect-to-https' | 'https-only';
  readonly cachePolicy: CachePolicy;
  readonly originRequestPolicy: OriginRequestPolicy;
  readonly responseHeadersPolicy?: ResponseHeadersPolicy;
  /** Version ARN of the Lambda@Edge function of each event. */
  readonly functions: Readonly<Partial<Record<EventType, string>>>;
  /** Either policy forwards cookies: then Set-Cookie of the origin is kept (and cached), and requests are not collapsed. */
  readonly forwardsCookies: boolean;
}

export interface Distribution {
  /** Without a leading slash; empty if there is none. */
  readonly defaultRootObject: string;
  /** In order of precedence, the default behaviour last. */
  readonly behaviors: readonly Behavior[];
  readonly errorResponses: ReadonlyMap<number, ErrorResponse>;
  readonly aliases: readonly string[];
  /** Settings of this distribution that the model leaves out, in words for its user. */
  readonly notModelled: readonly string[];
}

/** Resolved CloudFormation properties of the policies of the app, by the id that `Ref` gives. */
export interface PolicyProperties {
  readonly cachePolicies?: Readonly<Record<string, unknown>>;
  readonly originRequestPolicies?: Readonly<Record<string, unknown>>;
  readonly responseHeadersPolicies?: Readonly<Record<string, unknown>>;
}

const EVENT_TYPES: readonly string[] = ['viewer-request', 'origin-request', 'origin-response', 'viewer-response'];

/** From the properties of an `AWS::CloudFront::Distribution` in which all intrinsic functions are resolved. */
export function parseDistribution(properties: unknown, policies: PolicyProperties = {}): Distribution {
  const config = asObject(asObject(properties, 'Distribution').DistributionConfig, 'DistributionConfig');
  const targets = parseTargets(config);
  const additional = asList(config.CacheBehaviors, 'CacheBehaviors').map((item, index) => {
    const behavior = asObject(item, `CacheBehaviors[${index}]`);
    const pattern = asString(behavior.PathPattern, `CacheBehaviors[${index}].PathPattern`);
    return parseBehavior(behavior, pattern, targets, policies, `CacheBehaviors[${index}]`);
  });
  const fallback = asObject(config.DefaultCacheBehavior, 'DefaultCacheBehavior');
  return {
    defaultRootObject: (optionalString(config.DefaultRootObject, 'DefaultRootObject') ?? '').replace(/^\//, ''),
    behaviors: [...additional, parseBehavior(fallback, '*', targets, policies, 'DefaultCacheBehavior')],
    errorResponses: parseErrorResponses(config.CustomErrorResponses),
    aliases: asStrings(config.Aliases, 'Aliases'),
    notModelled: findNotModelled(config),
  };
}

/** The first behaviour, in order of precedence, whose pattern fits the path. */
export function matchBehavior(distribution: Distribution, uri: string): Behavior {
  return distribution.behaviors.find(behavior => behavior.matches(uri))!;
}

function parseBehavior(
  item: Properties, pathPattern: string, targets: ReadonlyMap<string, Target>, policies: PolicyProperties, property: string,
): Behavior {
  if (item.ForwardedValues !== undefined) {
    throw invalid(`${property}.ForwardedValues`, 'absent', item.ForwardedValues, 'use a cache policy; the legacy settings are not modelled');
  }
  const cachePolicy = parseCachePolicy(
    findPolicy(item.CachePolicyId, `${property}.CachePolicyId`, policies.cachePolicies, MANAGED_CACHE_POLICIES));
  const originRequestPolicy = item.OriginRequestPolicyId === undefined ? FORWARD_KEY_ONLY : parseOriginRequestPolicy(
    findPolicy(item.OriginRequestPolicyId, `${property}.OriginRequestPolicyId`, policies.originRequestPolicies, MANAGED_ORIGIN_REQUEST_POLICIES));
  const responseHeadersPolicy = item.ResponseHeadersPolicyId === undefined ? undefined : parseResponseHeadersPolicy(findPolicy(
    item.ResponseHeadersPolicyId, `${property}.ResponseHeadersPolicyId`, policies.responseHeadersPolicies, MANAGED_RESPONSE_HEADERS_POLICIES));
  return {
    pathPattern,
    matches: compilePathPattern(pathPattern),
    target: findTarget(item.TargetOriginId, targets, `${property}.TargetOriginId`),
    allowedMethods: new Set(item.AllowedMethods === undefined ? ['GET', 'HEAD'] : asStrings(item.AllowedMethods, `${property}.AllowedMethods`)),
    cachesOptions: asStrings(item.CachedMethods, `${property}.CachedMethods`).includes('OPTIONS'),
    viewerProtocolPolicy: parseProtocol(item.ViewerProtocolPolicy, `${property}.ViewerProtocolPolicy`),
    cachePolicy,
    originRequestPolicy,
    responseHeadersPolicy,
    functions: parseFunctions(item.LambdaFunctionAssociations, `${property}.LambdaFunctionAssociations`),
    forwardsCookies: cachePolicy.cookies.kind !== 'none' || originRequestPolicy.cookies.kind !== 'none',
  };
}

function findTarget(value: unknown, targets: ReadonlyMap<string, Target>, property: string): Target {
  const target = targets.get(asString(value, property));
  if (target === undefined) {
    throw invalid(property, 'the id of an origin of this distribution', value, 'add the origin or correct the id');
  }
  return target;
}

function findPolicy(
  value: unknown, property: string, own: Readonly<Record<string, unknown>> = {}, managed: Readonly<Record<string, unknown>>,
): unknown {
  const id = asString(value, property);
  const policy = own[id] ?? managed[id];
  if (policy === undefined) {
    throw invalid(property, 'the id of a policy of this app or of one that AWS manages', id, 'pass its properties under this id');
  }
  return policy;
}

function parseProtocol(value: unknown, property: string): Behavior['viewerProtocolPolicy'] {
  if (value === undefined) {
    return 'allow-all';
  }
  if (value !== 'allow-all' && value !== 'redirect-to-https' && value !== 'https-only') {
    throw invalid(property, "'allow-all', 'redirect-to-https' or 'https-only'", value, 'correct the behaviour');
  }
  return value;
}

function parseFunctions(value: unknown, property: string): Behavior['functions'] {
  const functions: Partial<Record<EventType, string>> = {};
  for (const item of asList(value, property)) {
    const { EventType: eventType, LambdaFunctionARN: arn } = asObject(item, property);
    if (!EVENT_TYPES.includes(eventType as string)) {
      throw invalid(`${property}.EventType`, `one of ${EVENT_TYPES.join(', ')}`, eventType, 'correct the association');
    }
    if (functions[eventType as EventType] !== undefined) {
      throw invalid(property, 'at most one function per event', eventType, 'remove one of the two');
    }
    functions[eventType as EventType] = asString(arn, `${property}.LambdaFunctionARN`);
  }
  return functions;
}
