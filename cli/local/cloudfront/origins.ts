import type { Headers } from './http';
import { asList, asNumber, asObject, asString, asStrings, invalid, optionalObject, optionalString, type Properties } from './read';

interface OriginBase {
  /** Id in the distribution; undefined for an origin that a function put in its place. */
  readonly id?: string;
  readonly domainName: string;
  /** Starts with `/` and has no trailing slash, or is empty. */
  readonly path: string;
  readonly customHeaders: Headers;
  /** Seconds until CloudFront gives up waiting: a 504. */
  readonly readTimeout: number;
}

/** A bucket. */
export interface S3Origin extends OriginBase {
  readonly kind: 's3';
  readonly region: string;
  readonly authMethod: 'origin-access-identity' | 'none';
  /** Requests are signed for origin access control (OAC): a bucket that demands it answers only if this is true. */
  readonly originAccessControl: boolean;
}

/** A web server: a load balancer, an API, a website endpoint. */
export interface CustomOrigin extends OriginBase {
  readonly kind: 'custom';
  readonly port: number;
  readonly protocol: 'http' | 'https' | 'match-viewer';
  readonly keepaliveTimeout: number;
  readonly sslProtocols: readonly string[];
}

export type Origin = S3Origin | CustomOrigin;

/** Where a behaviour sends requests: one origin, or a group with a second one for failover. */
export interface Target {
  readonly primary: Origin;
  readonly secondary?: Origin;
  readonly failoverStatusCodes: ReadonlySet<number>;
}

const NO_FAILOVER: ReadonlySet<number> = new Set();

/** Origins and origin groups by id, from `Origins` and `OriginGroups` of a distribution. */
export function parseTargets(config: Properties): ReadonlyMap<string, Target> {
  const targets = new Map<string, Target>();
  asList(config.Origins, 'Origins').forEach((item, index) => {
    const origin = parseOrigin(asObject(item, `Origins[${index}]`), `Origins[${index}]`);
    targets.set(origin.id!, { primary: origin, failoverStatusCodes: NO_FAILOVER });
  });
  asList(config.OriginGroups, 'OriginGroups').forEach((item, index) => {
    const group = asObject(item, `OriginGroups[${index}]`);
    targets.set(asString(group.Id, `OriginGroups[${index}].Id`), parseGroup(group, targets, `OriginGroups[${index}]`));
  });
  return targets;
}

function parseGroup(group: Properties, targets: ReadonlyMap<string, Target>, property: string): Target {
  const [primary, secondary] = asList(group.Members, `${property}.Members`).map((member, index) => {
    const id = asString(asObject(member, `${property}.Members`).OriginId, `${property}.Members[${index}].OriginId`);
    const target = targets.get(id);
    if (target === undefined) {
      throw invalid(`${property}.Members[${index}].OriginId`, 'the id of an origin of this distribution', id, 'add the origin or correct the id');
    }
    return target.primary;
  });
  const codes = asList(optionalObject(optionalObject(group.FailoverCriteria, property).StatusCodes, property).Items, `${property}.StatusCodes`);
  return { primary, secondary, failoverStatusCodes: new Set(codes.map(code => asNumber(code, `${property}.StatusCodes`, 0))) };
}

function parseOrigin(item: Properties, property: string): Origin {
  const base = {
    id: asString(item.Id, `${property}.Id`),
    domainName: asString(item.DomainName, `${property}.DomainName`),
    path: optionalString(item.OriginPath, `${property}.OriginPath`) ?? '',
    customHeaders: parseCustomHeaders(item.OriginCustomHeaders, property),
  };
  if (item.CustomOriginConfig === undefined && item.VpcOriginConfig === undefined) {
    return { kind: 's3', ...base, ...parseS3(item, base.domainName, property) };
  }
  return { kind: 'custom', ...base, ...parseCustom(optionalObject(item.CustomOriginConfig, property), property) };
}

function parseS3(item: Properties, domainName: string, property: string) {
  const config = optionalObject(item.S3OriginConfig, `${property}.S3OriginConfig`);
  return {
    region: /\.s3[.-]([a-z0-9-]+)\.amazonaws\.com/.exec(domainName)?.[1] ?? 'us-east-1',
    authMethod: optionalString(config.OriginAccessIdentity, property) === undefined ? 'none' as const : 'origin-access-identity' as const,
    originAccessControl: optionalString(item.OriginAccessControlId, `${property}.OriginAccessControlId`) !== undefined,
    readTimeout: asNumber(config.OriginReadTimeout, `${property}.OriginReadTimeout`, 30),
  };
}

function parseCustom(config: Properties, property: string) {
  const policy = optionalString(config.OriginProtocolPolicy, `${property}.OriginProtocolPolicy`) ?? 'https-only';
  const protocol = policy === 'match-viewer' ? 'match-viewer' as const : policy === 'http-only' ? 'http' as const : 'https' as const;
  return {
    protocol,
    port: protocol === 'http' ? asNumber(config.HTTPPort, `${property}.HTTPPort`, 80) : asNumber(config.HTTPSPort, `${property}.HTTPSPort`, 443),
    keepaliveTimeout: asNumber(config.OriginKeepaliveTimeout, `${property}.OriginKeepaliveTimeout`, 5),
    readTimeout: asNumber(config.OriginReadTimeout, `${property}.OriginReadTimeout`, 30),
    sslProtocols: config.OriginSSLProtocols === undefined ? ['TLSv1.2'] : asStrings(config.OriginSSLProtocols, `${property}.OriginSSLProtocols`),
  };
}

function parseCustomHeaders(value: unknown, property: string): Headers {
  const headers: Headers = {};
  for (const item of asList(value, `${property}.OriginCustomHeaders`)) {
    const { HeaderName, HeaderValue } = asObject(item, `${property}.OriginCustomHeaders`);
    headers[asString(HeaderName, 'HeaderName').toLowerCase()] = [asString(HeaderValue, 'HeaderValue')];
  }
  return headers;
}
