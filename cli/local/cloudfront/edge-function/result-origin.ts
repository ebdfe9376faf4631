import type { Origin } from '../origins';
import { readHeaders } from './result-headers';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The origin that an origin-request function returned: the configured one, or another that takes its place.
 *
 * A swap to another bucket under origin access control is refused: CloudFront would have nothing to sign it with.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 */
export function readOrigin(value: unknown, configured: Origin, errors: string[]): Origin {
  if (value === undefined || value === null) {
    return configured;
  }
  const { s3, custom } = value as Fields;
  if ((s3 === undefined) === (custom === undefined)) {
    errors.push("'request.origin' must be exactly one of s3 and custom, got: both or none; delete the other one");
    return configured;
  }
  return s3 !== undefined ? readS3(s3 as Fields, configured, errors) : readCustom(custom as Fields, configured, errors);
}

function readS3(s3: Fields, configured: Origin, errors: string[]): Origin {
  const base = readBase(s3, configured, errors);
  const before = configured.kind === 's3' ? configured : undefined;
  const swapped = before?.domainName !== base.domainName;
  if (swapped && before?.originAccessControl === true) {
    errors.push(`'origin.s3.domainName' must be ${before.domainName}, got: ${base.domainName}; `
      + 'origin access control does not support another bucket, rewrite the uri within one bucket');
  }
  const authMethod = s3.authMethod ?? 'none';
  if (authMethod !== 'none' && (authMethod !== 'origin-access-identity' || before?.authMethod !== authMethod)) {
    errors.push(`'origin.s3.authMethod' must be none, got: ${String(authMethod)}; an identity cannot be added by a function`);
  }
  return {
    kind: 's3',
    ...base,
    region: typeof s3.region === 'string' ? s3.region : before?.region ?? 'us-east-1',
    authMethod: authMethod === 'origin-access-identity' ? authMethod : 'none',
    originAccessControl: !swapped && before?.originAccessControl === true,
  };
}

function readCustom(custom: Fields, configured: Origin, errors: string[]): Origin {
  const before = configured.kind === 'custom' ? configured : undefined;
  const port = custom.port ?? 443;
  if (typeof port !== 'number' || !(port === 80 || port === 443 || (port >= 1024 && port <= 65535))) {
    errors.push(`'origin.custom.port' must be 80, 443 or 1024 to 65535, got: ${String(port)}; correct the port`);
  }
  const protocol = custom.protocol;
  if (protocol !== 'http' && protocol !== 'https' && protocol !== before?.protocol) {
    errors.push(`'origin.custom.protocol' must be http or https, got: ${String(protocol)}; correct the protocol`);
  }
  return {
    kind: 'custom',
    ...readBase(custom, configured, errors),
    port: Number(port),
    protocol: protocol === 'http' || protocol === 'match-viewer' ? protocol : 'https',
    keepaliveTimeout: readTimeout(custom.keepaliveTimeout ?? 5, 'keepaliveTimeout', errors),
    sslProtocols: Array.isArray(custom.sslProtocols) ? custom.sslProtocols.map(String) : ['TLSv1.2'],
  };
}

function readBase(fields: Fields, configured: Origin, errors: string[]) {
  const { domainName } = fields;
  const path = fields.path ?? '';
  if (typeof domainName !== 'string' || domainName === '' || domainName.length > 253 || /[\s/:]/.test(domainName)) {
    errors.push(`'origin.domainName' must be a host name, got: ${String(domainName)}; give it without scheme, port and path`);
  }
  if (typeof path !== 'string' || path.length > 255 || (path !== '' && (!path.startsWith('/') || path.endsWith('/')))) {
    errors.push(`'origin.path' must be empty or start with / and not end with it, got: ${String(path)}; correct the path`);
  }
  return {
    id: domainName === configured.domainName ? configured.id : undefined,
    domainName: String(domainName),
    path: String(path),
    customHeaders: readHeaders(fields.customHeaders, 'origin.customHeaders', errors),
    readTimeout: readTimeout(fields.readTimeout ?? 30, 'readTimeout', errors),
  };
}

function readTimeout(value: unknown, name: string, errors: string[]): number {
  if (typeof value !== 'number' || value < 1 || value > 120) {
    errors.push(`'origin.${name}' must be 1 to 120 seconds, got: ${String(value)}; correct the value`);
  }
  return Number(value);
}
