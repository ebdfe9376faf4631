import { Duration, Token } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { distributionOf, edgeConfigOf, routedSite } from './fixture';
import type { HttpOriginsProps } from '../../src';
import { ReleaseBackend } from '../../src';
import { newStack } from '../private/apps';

const API: HttpOriginsProps = { pathPattern: '/api/*', blue: 'blue.example.com', green: 'green.example.com' };

function apiOf(distribution: Record<string, any>): { behavior: Record<string, any>; origin: Record<string, any> } {
  const behavior = distribution.CacheBehaviors.find(({ PathPattern }: Record<string, string>) => PathPattern === '/api/*');
  return { behavior, origin: distribution.Origins.find(({ Id }: Record<string, string>) => Id === behavior.TargetOriginId) };
}

function loadBalancer(stack: ReturnType<typeof newStack>, id: string, internetFacing = true): elbv2.ApplicationLoadBalancer {
  const vpc = stack.node.tryFindChild('Vpc') as ec2.Vpc | undefined ?? new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 });
  return new elbv2.ApplicationLoadBalancer(stack, id, { vpc, internetFacing });
}

describe('two servers, one per color', () => {
  test('are one behaviour that caches nothing, takes every method, and forwards all but the Host header', () => {
    const stack = newStack();
    routedSite(stack, { backends: [ReleaseBackend.httpOrigins(API)] });

    const { behavior } = apiOf(distributionOf(stack));
    expect(behavior).toMatchObject({
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      ViewerProtocolPolicy: 'redirect-to-https',
    });
    expect(behavior.LambdaFunctionAssociations.map(({ EventType }: Record<string, string>) => EventType)).toEqual(['viewer-request', 'origin-request', 'origin-response']);
  });

  test('are named in headers of one origin, from which origin-request picks', () => {
    const stack = newStack();
    routedSite(stack, { backends: [ReleaseBackend.httpOrigins(API)] });

    const { origin } = apiOf(distributionOf(stack));
    expect(origin).toMatchObject({ DomainName: 'blue.example.com', CustomOriginConfig: { OriginProtocolPolicy: 'https-only' } });
    expect(origin.OriginCustomHeaders).toEqual([
      { HeaderName: 'x-bg-origin-blue', HeaderValue: 'blue.example.com' },
      { HeaderName: 'x-bg-origin-green', HeaderValue: 'green.example.com' },
    ]);
  });

  test('are known to the decision by their path pattern', () => {
    const stack = newStack();
    const { router } = routedSite(stack, { backends: [ReleaseBackend.httpOrigins(API)] });
    expect(edgeConfigOf(router!.edgeStack).perColorPaths).toEqual(['/api/*']);
  });

  test('have no error cached: an order that was not found is found once it exists', () => {
    const stack = newStack();
    routedSite(stack, { backends: [ReleaseBackend.httpOrigins(API)] });

    const errors = distributionOf(stack).CustomErrorResponses as { ErrorCode: number; ErrorCachingMinTTL: number }[];
    expect(errors.map(({ ErrorCode }) => ErrorCode)).toEqual([400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]);
    expect(errors.every(({ ErrorCachingMinTTL }) => ErrorCachingMinTTL === 0)).toBe(true);
  });

  test('a site alone keeps the ten seconds of CloudFront: its key holds the release', () => {
    const stack = newStack();
    routedSite(stack);
    expect(distributionOf(stack).CustomErrorResponses).toBeUndefined();
  });

  test('get a secret by reference, so that no template holds it', () => {
    const stack = newStack();
    const originSecret = new secretsmanager.Secret(stack, 'Secret');
    routedSite(stack, { backends: [ReleaseBackend.httpOrigins({ ...API, originSecret })] });

    const [, , secret] = apiOf(distributionOf(stack)).origin.OriginCustomHeaders;
    expect(secret.HeaderName).toBe('x-bg-origin-secret');
    expect(secret.HeaderValue).toMatch(/^\{\{resolve:secretsmanager:.*:SecretString:::\}\}$/);
  });

  test('are reached by the protocol, ports and timeouts that are given', () => {
    const stack = newStack();
    routedSite(stack, {
      backends: [ReleaseBackend.httpOrigins({
        ...API,
        protocolPolicy: cloudfront.OriginProtocolPolicy.MATCH_VIEWER,
        httpPort: 8080,
        httpsPort: 65_535,
        readTimeout: Duration.minutes(2),
        keepaliveTimeout: Duration.seconds(1),
      })],
    });

    expect(apiOf(distributionOf(stack)).origin.CustomOriginConfig).toEqual({
      OriginProtocolPolicy: 'match-viewer', HTTPPort: 8080, HTTPSPort: 65_535, OriginReadTimeout: 120, OriginKeepaliveTimeout: 1, OriginSSLProtocols: ['TLSv1.2'],
    });
  });

  test.each<[Partial<HttpOriginsProps>, string]>([
    [{ readTimeout: Duration.seconds(121) }, "'readTimeout' must be 1 to 120 whole seconds, got: 121 seconds"],
    [{ readTimeout: Duration.seconds(0) }, "'readTimeout' must be 1 to 120 whole seconds, got: 0 seconds"],
    [{ keepaliveTimeout: Duration.seconds(180) }, "'keepaliveTimeout' must be 1 to 120 whole seconds, got: 180 seconds"],
    [{ httpPort: 81 }, "'httpPort' must be 80, 443 or a whole number from 1024 to 65535, got: 81; let the backend listen on a port that CloudFront takes"],
    [{ httpsPort: 65_536 }, "'httpsPort' must be 80, 443 or a whole number from 1024 to 65535, got: 65536"],
    [{ httpsPort: Token.asNumber({ Ref: 'Port' }) }, "'httpsPort' must be 80, 443 or a whole number from 1024 to 65535, got: a token"],
  ])('throws for %p, which CloudFront would answer with 502 once an edge function names it', (options, message) => {
    expect(() => routedSite(newStack(), { backends: [ReleaseBackend.httpOrigins({ ...API, ...options })] })).toThrow(message);
  });

  test.each([
    ['api/*', "'pathPattern' must be a path pattern that starts with / and holds letters, digits and _-.$/~\"'@:+&*? only, got: 'api/*'; write for example /api/*"],
    ['/api /*', "'pathPattern' must be a path pattern"],
  ])('throws for the path pattern %p', (pathPattern, message) => {
    expect(() => routedSite(newStack(), { backends: [ReleaseBackend.httpOrigins({ ...API, pathPattern })] })).toThrow(message);
  });

  test.each(['https://blue.example.com', 'blue', 'blue.example.com/api', 'blue.example.com:8443', ''])('throws for the host name %p', (blue) => {
    expect(() => routedSite(newStack(), { backends: [ReleaseBackend.httpOrigins({ ...API, blue })] })).toThrow(
      `'blue' must be a host name, got: '${blue}'; write it without scheme, port and path, like api.example.com`,
    );
  });

  test.each(['/assets/*', '/assets/api/*', '/api/*'])('throws for %s, which another behaviour takes', (pathPattern) => {
    const backends = [ReleaseBackend.httpOrigins(API), ReleaseBackend.httpOrigins({ ...API, pathPattern })];
    expect(() => routedSite(newStack(), { backends })).toThrow("'pathPattern' must be a path pattern that overlaps no other backend or shared asset, got: '");
  });
});

describe('two load balancers, one per color', () => {
  test('arrive by their names, which are known at deploy only', () => {
    const stack = newStack();
    const [blue, green] = [loadBalancer(stack, 'Blue'), loadBalancer(stack, 'Green')];
    routedSite(stack, { backends: [ReleaseBackend.loadBalancers({ pathPattern: '/api/*', blue, green })] });

    const { origin } = apiOf(distributionOf(stack));
    expect(origin.DomainName).toMatch(/^\$\{Blue\w+\.DNSName\}$/);
    expect(origin.OriginCustomHeaders).toEqual([
      { HeaderName: 'x-bg-origin-blue', HeaderValue: expect.stringMatching(/^\$\{Blue\w+\.DNSName\}$/) },
      { HeaderName: 'x-bg-origin-green', HeaderValue: expect.stringMatching(/^\$\{Green\w+\.DNSName\}$/) },
    ]);
  });

  test('throw if one is internal: an edge function cannot swap to it', () => {
    const stack = newStack();
    const [blue, green] = [loadBalancer(stack, 'Blue'), loadBalancer(stack, 'Green', false)];
    expect(() => routedSite(stack, { backends: [ReleaseBackend.loadBalancers({ pathPattern: '/api/*', blue, green })] })).toThrow(
      "'green' must be a load balancer that faces the internet, got: the internal 'Shop/Green'; pass internetFacing: true and an originSecret; edge functions cannot swap to a VPC origin",
    );
  });
});
