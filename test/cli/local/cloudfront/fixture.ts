import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  createCloudFront, createVirtualClock, parseDistribution,
  type CloudFront, type CloudFrontOptions, type EventType, type Headers, type OriginRequest, type OriginResponse, type Ports,
  type ViewerRequest, type ViewerResponse, type VirtualClock,
} from '../../../../cli/local/cloudfront';

export const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
export const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
export const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';
export const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

/** 2026-01-01T00:00:00Z */
export const START = Date.UTC(2026, 0, 1);

export const BUCKET = 'site.s3.eu-west-1.amazonaws.com';
export const S3_ORIGIN = { Id: 's3', DomainName: BUCKET, S3OriginConfig: { OriginAccessIdentity: '' }, OriginAccessControlId: 'OAC1' };
export const API_ORIGIN = {
  Id: 'api',
  DomainName: 'api.example.com',
  OriginPath: '/v1',
  CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginReadTimeout: 20 },
  OriginCustomHeaders: [{ HeaderName: 'X-Origin-Key', HeaderValue: 'secret' }],
};

export interface CachePolicyOptions {
  readonly min?: number;
  readonly default?: number;
  readonly max?: number;
  readonly headers?: readonly string[];
  readonly cookies?: Record<string, unknown>;
  readonly query?: Record<string, unknown>;
  readonly gzip?: boolean;
  readonly brotli?: boolean;
}

/** Properties of an AWS::CloudFront::CachePolicy. */
export function cachePolicy(options: CachePolicyOptions = {}): unknown {
  const { headers } = options;
  return {
    CachePolicyConfig: {
      MinTTL: options.min ?? 0,
      DefaultTTL: options.default ?? 60,
      MaxTTL: options.max ?? 3600,
      ParametersInCacheKeyAndForwardedToOrigin: {
        HeadersConfig: headers === undefined ? { HeaderBehavior: 'none' } : { HeaderBehavior: 'whitelist', Headers: headers },
        CookiesConfig: options.cookies ?? { CookieBehavior: 'none' },
        QueryStringsConfig: options.query ?? { QueryStringBehavior: 'none' },
        EnableAcceptEncodingGzip: options.gzip ?? false,
        EnableAcceptEncodingBrotli: options.brotli ?? false,
      },
    },
  };
}

export function only(kind: 'Cookie' | 'QueryString', names: readonly string[], behavior = 'whitelist'): Record<string, unknown> {
  return { [`${kind}Behavior`]: behavior, [kind === 'Cookie' ? 'Cookies' : 'QueryStrings']: names };
}

export type HandlerSources = Partial<Record<EventType, string>>;

export interface EdgeOptions {
  /** Source of the body of `exports.handler`, or of a whole module if it names `exports`. */
  readonly handlers?: HandlerSources;
  readonly policy?: CachePolicyOptions;
  /** Added to the default behaviour. */
  readonly behavior?: Record<string, unknown>;
  readonly config?: Record<string, unknown>;
  readonly policies?: Record<string, Record<string, unknown>>;
  readonly origin?: (request: OriginRequest) => OriginResponse | Promise<OriginResponse>;
  readonly ports?: Partial<Ports>;
  readonly options?: Partial<CloudFrontOptions>;
  readonly timeoutMs?: number;
}

export interface Edge {
  readonly cloudfront: CloudFront;
  readonly clock: VirtualClock;
  /** Requests that reached an origin, oldest first. */
  readonly origin: OriginRequest[];
  get(uri: string, headers?: Record<string, string>, more?: Partial<ViewerRequest> & { location?: string }): Promise<ViewerResponse>;
  remove(): void;
}

export function text(value: string): Uint8Array {
  return Buffer.from(value);
}

export function bodyOf(response: { body: Uint8Array }): string {
  return Buffer.from(response.body).toString('utf8');
}

export function reply(body = 'hello', headers: Record<string, string | string[]> = {}, status = 200): OriginResponse {
  return { status, headers: toHeaders(headers), body: text(body) };
}

export function toHeaders(headers: Record<string, string | string[]>): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value : [value]]));
}

export function functionArn(eventType: EventType): string {
  return `arn:aws:lambda:us-east-1:123456789012:function:${eventType}:1`;
}

/** A distribution with one behaviour over a bucket, with real handler files in a temporary folder. */
export function startEdge(options: EdgeOptions = {}): Edge {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cloudfront-model-'));
  const associations = Object.entries(options.handlers ?? {}).map(([eventType, source]) => {
    writeHandler(path.join(folder, eventType), source);
    return { EventType: eventType, LambdaFunctionARN: functionArn(eventType as EventType) };
  });
  const distribution = parseDistribution({
    DistributionConfig: {
      Origins: [S3_ORIGIN, API_ORIGIN],
      DefaultCacheBehavior: {
        TargetOriginId: 's3',
        CachePolicyId: 'policy',
        ViewerProtocolPolicy: 'redirect-to-https',
        LambdaFunctionAssociations: associations,
        ...options.behavior,
      },
      ...options.config,
    },
  }, { ...options.policies, cachePolicies: { policy: cachePolicy(options.policy), ...options.policies?.cachePolicies } });
  const clock = createVirtualClock(START);
  const origin: OriginRequest[] = [];
  const cloudfront = createCloudFront({
    distribution,
    distributionId: 'E123',
    domainName: 'd123.cloudfront.net',
    locations: ['FRA', 'SYD'],
    functions: arn => ({ directory: path.join(folder, arn.split(':')[6]), handler: 'index.handler', timeoutMs: options.timeoutMs }),
    ports: {
      clock,
      random: () => 0.5,
      origin: async request => {
        origin.push(request);
        return (options.origin ?? (() => reply()))(request);
      },
      fetch: async () => { throw new Error('no network'); },
      env: { AWS_REGION: 'us-east-1' },
      ...options.ports,
    },
    ...options.options,
  });
  return {
    cloudfront,
    clock,
    origin,
    get: async (uri, headers = {}, { location = 'FRA', ...more } = {}) => {
      const [pathname, querystring = ''] = uri.split('?');
      return cloudfront.handle(location, {
        method: 'GET', uri: pathname, querystring, clientIp: '192.0.2.1', headers: toHeaders({ host: 'www.example.com', ...headers }), ...more,
      });
    },
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}

function writeHandler(folder: string, source: string): void {
  fs.mkdirSync(folder);
  const module = source.includes('exports.') ? source : `exports.handler = async event => {
    const { request, response, config } = event.Records[0].cf;
    ${source}
  };`;
  fs.writeFileSync(path.join(folder, 'index.js'), module);
}

/** Starts an edge, runs the test body, and takes the handler files away again. */
export async function withEdge(options: EdgeOptions, run: (edge: Edge) => Promise<void>): Promise<void> {
  const edge = startEdge(options);
  try {
    await run(edge);
  } finally {
    edge.remove();
  }
}
