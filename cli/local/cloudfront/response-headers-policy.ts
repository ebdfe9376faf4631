import { headerValue, type Headers } from './http';
import { asBoolean, asList, asNumber, asObject, asString, asStrings, optionalObject, optionalString, type Properties } from './read';

interface PolicyHeader {
  readonly name: string;
  readonly value: string;
  /** False keeps what the origin or a function has set. */
  readonly override: boolean;
}

interface Cors {
  readonly origins: readonly string[];
  readonly headers: readonly PolicyHeader[];
  readonly override: boolean;
}

export interface ResponseHeadersPolicy {
  readonly remove: readonly string[];
  readonly set: readonly PolicyHeader[];
  readonly cors?: Cors;
}

/**
 * From the properties of an `AWS::CloudFront::ResponseHeadersPolicy`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
export function parseResponseHeadersPolicy(properties: unknown): ResponseHeadersPolicy {
  const config = asObject(asObject(properties, 'ResponseHeadersPolicy').ResponseHeadersPolicyConfig, 'ResponseHeadersPolicyConfig');
  const custom = asList(optionalObject(config.CustomHeadersConfig, 'CustomHeadersConfig').Items, 'CustomHeadersConfig.Items');
  const remove = asList(optionalObject(config.RemoveHeadersConfig, 'RemoveHeadersConfig').Items, 'RemoveHeadersConfig.Items');
  return {
    remove: remove.map(item => asString(asObject(item, 'RemoveHeadersConfig').Header, 'Header').toLowerCase()),
    set: [
      ...securityHeaders(optionalObject(config.SecurityHeadersConfig, 'SecurityHeadersConfig')),
      ...custom.map(item => customHeader(asObject(item, 'CustomHeadersConfig'))),
    ],
    cors: config.CorsConfig === undefined ? undefined : parseCors(asObject(config.CorsConfig, 'CorsConfig')),
  };
}

/** Adds and removes what the policy says; the last step before a response leaves. Changes `headers`. */
export function applyResponseHeadersPolicy(headers: Headers, policy: ResponseHeadersPolicy, requestHeaders: Headers): void {
  for (const name of policy.remove) {
    delete headers[name];
  }
  setAll(headers, policy.set);
  const origin = headerValue(requestHeaders, 'origin');
  if (policy.cors !== undefined && origin !== undefined) {
    applyCors(headers, policy.cors, origin);
  }
}

function setAll(headers: Headers, set: readonly PolicyHeader[]): void {
  for (const { name, value, override } of set) {
    if (override || headers[name] === undefined) {
      headers[name] = [value];
    }
  }
}

function applyCors(headers: Headers, cors: Cors, origin: string): void {
  const allowed = cors.origins.includes('*') ? '*' : cors.origins.find(pattern => matchesOrigin(pattern, origin)) && origin;
  const originHasCors = Object.keys(headers).some(name => name.startsWith('access-control-'));
  if (allowed === undefined || (originHasCors && !cors.override)) {
    return;
  }
  setAll(headers, [{ name: 'access-control-allow-origin', value: allowed, override: true }, ...cors.headers]);
}

function matchesOrigin(pattern: string, origin: string): boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '[^/]*');
  return new RegExp(`^(https?://)?${source}$`).test(origin);
}

function parseCors(config: Properties): Cors {
  const override = asBoolean(config.OriginOverride);
  const list = (name: string, property: string): PolicyHeader[] => {
    const values = asStrings(config[property], property);
    return values.length === 0 ? [] : [{ name, value: values.join(', '), override }];
  };
  return {
    origins: asStrings(config.AccessControlAllowOrigins, 'AccessControlAllowOrigins'),
    override,
    headers: [
      ...list('access-control-allow-headers', 'AccessControlAllowHeaders'),
      ...list('access-control-allow-methods', 'AccessControlAllowMethods'),
      ...list('access-control-expose-headers', 'AccessControlExposeHeaders'),
      ...(asBoolean(config.AccessControlAllowCredentials) ? [{ name: 'access-control-allow-credentials', value: 'true', override }] : []),
      ...(config.AccessControlMaxAgeSec === undefined
        ? [] : [{ name: 'access-control-max-age', value: String(asNumber(config.AccessControlMaxAgeSec, 'AccessControlMaxAgeSec', 0)), override }]),
    ],
  };
}

function customHeader(item: Properties): PolicyHeader {
  return {
    name: asString(item.Header, 'Header').toLowerCase(),
    value: asString(item.Value, 'Value'),
    override: asBoolean(item.Override),
  };
}

type SecurityHeader = [property: string, name: string, value: (config: Properties) => string];

const SECURITY_HEADERS: readonly SecurityHeader[] = [
  ['ContentSecurityPolicy', 'content-security-policy', config => asString(config.ContentSecurityPolicy, 'ContentSecurityPolicy')],
  ['ContentTypeOptions', 'x-content-type-options', () => 'nosniff'],
  ['FrameOptions', 'x-frame-options', config => asString(config.FrameOption, 'FrameOption')],
  ['ReferrerPolicy', 'referrer-policy', config => asString(config.ReferrerPolicy, 'ReferrerPolicy')],
  ['StrictTransportSecurity', 'strict-transport-security', strictTransportSecurity],
  ['XSSProtection', 'x-xss-protection', xssProtection],
];

function securityHeaders(config: Properties): PolicyHeader[] {
  return SECURITY_HEADERS.filter(([property]) => config[property] !== undefined).map(([property, name, value]) => {
    const item = asObject(config[property], property);
    return { name, value: value(item), override: asBoolean(item.Override) };
  });
}

function strictTransportSecurity(config: Properties): string {
  const age = `max-age=${asNumber(config.AccessControlMaxAgeSec, 'AccessControlMaxAgeSec', 0)}`;
  return [age, ...(asBoolean(config.IncludeSubdomains) ? ['includeSubDomains'] : []), ...(asBoolean(config.Preload) ? ['preload'] : [])].join('; ');
}

function xssProtection(config: Properties): string {
  if (!asBoolean(config.Protection)) {
    return '0';
  }
  const report = optionalString(config.ReportUri, 'ReportUri');
  return ['1', ...(asBoolean(config.ModeBlock) ? ['mode=block'] : []), ...(report === undefined ? [] : [`report=${report}`])].join('; ');
}
