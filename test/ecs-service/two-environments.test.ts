import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { IMAGE, ROUTED, service } from './fixture';
import type { TwoEnvironmentsModeOptions } from '../../src';
import { BlueGreenEcsService, EcsAccess, EcsReleaseMode, EdgeReleaseRouter, ReleaseBackend, ReleaseState } from '../../src';
import { distributionOf, unroutedSite } from '../edge-router/fixture';
import { ACCOUNT, newStack, resourceOf, resourcesOf } from '../private/apps';
import { addSite } from '../release-state/fixture';

const certificateOf = (stack: Stack): acm.ICertificate => acm.Certificate.fromCertificateArn(stack, 'Certificate', `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/1`);
const NAMES = { blue: { domainName: 'blue.api.example.com' }, green: { domainName: 'green.api.example.com' } };

function withOptions(options: (stack: Stack) => TwoEnvironmentsModeOptions): Stack {
  const stack = newStack();
  service(stack, { mode: EcsReleaseMode.twoEnvironments(options(stack)) });
  return stack;
}

/** Properties of the resources of both colors, which are the same but for references. */
function twins(stack: Stack, type: string): Record<string, any>[] {
  return Object.values(resourcesOf(stack, type)).map(({ Properties }) => Properties);
}

/** What reaches a load balancer. */
function openings(stack: Stack): object[] {
  const groups = Object.entries(resourcesOf(stack, 'AWS::EC2::SecurityGroup')).filter(([id]) => id.includes('LoadBalancer'));
  const rules = Object.entries(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')).filter(([, { Properties }]) => groups.some(([id]) => Properties.GroupId.includes(id)));
  return [...groups.flatMap(([, { Properties }]) => Properties.SecurityGroupIngress ?? []), ...rules.map(([, { Properties }]) => Properties)]
    .map(({ GroupId, Description, IpProtocol, ...rest }) => rest);
}

describe('behind a router', () => {
  test('load balancers take CloudFront\'s addresses only, and of those only who knows the secret', () => {
    const stack = newStack();
    service(stack);

    const pl = { SourcePrefixListId: 'pl-4fa04526', FromPort: 80, ToPort: 80 };
    expect(openings(stack)).toEqual([pl, pl]);
    const { LogicalId: secret } = resourceOf(stack, 'AWS::SecretsManager::Secret');
    for (const [index, rule] of twins(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule').entries()) {
      expect(rule).toMatchObject({
        Priority: 1,
        Conditions: [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-bg-origin-secret', Values: [`{{resolve:secretsmanager:\${${secret}}:SecretString:::}}`] } }],
        Actions: [{ Type: 'forward', TargetGroupArn: expect.stringContaining(['Blue', 'Green'][index]) }],
      });
    }
    twins(stack, 'AWS::ElasticLoadBalancingV2::Listener').forEach((listener) => expect(listener).toMatchObject({
      Port: 80, DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } }],
    }));
    twins(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer').forEach((balancer) => expect(balancer).toMatchObject({ Scheme: 'internet-facing' }));
  });

  test('the secret has no wildcards of listener rules', () => {
    const stack = newStack();
    service(stack);
    expect(resourceOf(stack, 'AWS::SecretsManager::Secret').Properties.GenerateSecretString).toEqual({ ExcludePunctuation: true, PasswordLength: 64 });
  });

  test('the prefix list is looked up at deploy, once for both, without the newest SDK', () => {
    const stack = newStack();
    new BlueGreenEcsService(stack, 'Api', { image: IMAGE, mode: EcsReleaseMode.twoEnvironments() });

    const { LogicalId, Properties } = resourceOf(stack, 'Custom::AWS');
    expect(JSON.parse(Properties.Update)).toMatchObject({ service: 'EC2', action: 'describeManagedPrefixLists' });
    expect(Properties.InstallLatestAwsSdk).toBe(false);
    const list = { SourcePrefixListId: `\${${LogicalId}.PrefixLists.0.PrefixListId}`, FromPort: 80, ToPort: 80 };
    expect(openings(stack)).toEqual([list, list]);
  });

  test('a given secret is used', () => {
    const stack = withOptions((scope) => ({
      access: EcsAccess.throughRouter({ prefixListId: 'pl-1', originSecret: secretsmanager.Secret.fromSecretNameV2(scope, 'Secret', 'shop/origin') }),
    }));
    expect(Object.keys(resourcesOf(stack, 'AWS::SecretsManager::Secret'))).toEqual([]);
    expect(JSON.stringify(twins(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule'))).toContain('shop/origin');
  });

  test('the router sends the secret, and picks between the names of the load balancers', () => {
    const stack = newStack();
    const state = new ReleaseState(stack, 'Release', { releaseId: '1' });
    const site = addSite(stack, state, 'Site');
    const api = service(stack, { state });
    new EdgeReleaseRouter(stack, 'Router', { state, backends: [ReleaseBackend.site(site), api.backend({ pathPattern: '/api/*' })] });

    const distribution = distributionOf(stack);
    const { TargetOriginId } = distribution.CacheBehaviors.find(({ PathPattern }: Record<string, string>) => PathPattern === '/api/*');
    const origin = distribution.Origins.find(({ Id }: Record<string, string>) => Id === TargetOriginId);
    const { LogicalId: secret } = resourceOf(stack, 'AWS::SecretsManager::Secret');
    expect(origin.CustomOriginConfig).toMatchObject({ OriginProtocolPolicy: 'http-only' });
    expect(origin.OriginCustomHeaders).toEqual([
      { HeaderName: 'x-bg-origin-blue', HeaderValue: expect.stringMatching(/^\$\{ApiBlueLoadBalancer\w+\.DNSName\}$/) },
      { HeaderName: 'x-bg-origin-green', HeaderValue: expect.stringMatching(/^\$\{ApiGreenLoadBalancer\w+\.DNSName\}$/) },
      { HeaderName: 'x-bg-origin-secret', HeaderValue: `{{resolve:secretsmanager:\${${secret}}:SecretString:::}}` },
    ]);
  });

  test('with a certificate it goes by HTTPS and by the names that the certificate holds, which get records', () => {
    const stack = newStack();
    const state = new ReleaseState(stack, 'Release', { releaseId: '1' });
    const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
    const mode = EcsReleaseMode.twoEnvironments({ access: EcsAccess.throughRouter({ prefixListId: 'pl-1' }), certificate: certificateOf(stack), hostedZone, ...NAMES });
    const api = service(stack, { state, mode });
    new EdgeReleaseRouter(stack, 'Router', { state, backends: [ReleaseBackend.site(addSite(stack, state, 'Site')), api.backend({ pathPattern: '/api/*' })] });

    const origin = distributionOf(stack).Origins.find(({ CustomOriginConfig }: Record<string, unknown>) => CustomOriginConfig !== undefined);
    expect([origin.DomainName, origin.CustomOriginConfig.OriginProtocolPolicy]).toEqual(['blue.api.example.com', 'https-only']);
    twins(stack, 'AWS::ElasticLoadBalancingV2::Listener').forEach((listener) => expect(listener).toMatchObject({ Port: 443, Protocol: 'HTTPS', SslPolicy: expect.stringContaining('TLS13') }));
    expect(twins(stack, 'AWS::Route53::RecordSet').map(({ Name, Type }) => `${Name} ${Type}`)).toEqual(['blue.api.example.com. A', 'green.api.example.com. A']);
  });

  test('throws for a router of another state: it would pick colors by that one', () => {
    const stack = newStack();
    const site = unroutedSite(stack);
    const api = service(stack);
    expect(() => new EdgeReleaseRouter(stack, 'Router', { state: site.state, backends: [ReleaseBackend.site(site), api.backend({ pathPattern: '/api/*' })] })).toThrow(
      '\'state\' must be the state of its backends, \'Shop/Api\' in eu-west-1, got: \'Shop/Site\' in eu-west-1; pass the state that they take part in',
    );
  });

  test.each<[string, (stack: Stack) => EcsReleaseMode, string]>([
    ['internal load balancers', () => EcsReleaseMode.twoEnvironments({ access: EcsAccess.fromVpc() }),
      '\'mode\' must be one whose load balancers a router can reach, got: EcsAccess.fromVpc(); use twoEnvironments with EcsAccess.throughRouter()'],
    ['native mode', () => EcsReleaseMode.native(), '\'mode\' must be one whose load balancers a router can reach, got: native'],
    ['a certificate without names', (stack) => EcsReleaseMode.twoEnvironments({ access: EcsAccess.throughRouter({ prefixListId: 'pl-1' }), certificate: certificateOf(stack) }),
      '\'domainName\' must be given with \'certificate\' behind a router, got: none; name the load balancers as the certificate does: CloudFront asks for that name'],
  ])('throws for a backend with %s', (_, mode, message) => {
    const stack = newStack();
    const api = service(stack, { mode: mode(stack) });
    expect(() => api.backend({ pathPattern: '/api/*' })).toThrow(message);
  });
});

describe('switched by DNS', () => {
  test('load balancers of a public zone are open to all', () => {
    const stack = withOptions((scope) => ({ access: EcsAccess.fromInternet(), certificate: certificateOf(scope) }));
    const all = { CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 };
    expect(openings(stack)).toEqual([all, all]);
    twins(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule').forEach((rule) => expect(rule).toMatchObject({ Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['*'] } }] }));
    expect(Object.keys(resourcesOf(stack, 'AWS::SecretsManager::Secret'))).toEqual([]);
  });

  test('load balancers of a private zone are open to the VPC and have no public address', () => {
    const stack = withOptions(() => ({ access: EcsAccess.fromVpc() }));
    twins(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer').forEach((balancer) => expect(balancer).toMatchObject({ Scheme: 'internal' }));
    expect(openings(stack)).toEqual([1, 2].map(() => ({ CidrIp: expect.stringMatching(/^\$\{ApiVpc\w+\.CidrBlock\}$/), FromPort: 80, ToPort: 80 })));
  });
});

test('each color may have a cluster and a VPC of its own', () => {
  const stack = withOptions((scope) => {
    const cluster = (name: string): ecs.ICluster => ecs.Cluster.fromClusterAttributes(scope, name, {
      clusterName: name,
      vpc: ec2.Vpc.fromVpcAttributes(scope, `${name}-vpc`, {
        vpcId: `vpc-${name}`, availabilityZones: ['a', 'b'], publicSubnetIds: [`${name}-p1`, `${name}-p2`], privateSubnetIds: [`${name}-s1`, `${name}-s2`],
      }),
    });
    return { access: EcsAccess.throughRouter({ prefixListId: 'pl-1' }), blue: { cluster: cluster('b') }, green: { cluster: cluster('g') } };
  });
  expect(twins(stack, 'AWS::ECS::Service').map(({ Cluster, NetworkConfiguration }) => [Cluster, NetworkConfiguration.AwsvpcConfiguration.Subnets]))
    .toEqual([['b', ['b-s1', 'b-s2']], ['g', ['g-s1', 'g-s2']]]);
  expect(twins(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup').map(({ VpcId }) => VpcId)).toEqual(['vpc-b', 'vpc-g']);
  expect(JSON.parse(resourceOf(stack, 'Custom::BlueGreenRelease').Properties.Services).Api.cluster).toEqual({ blue: 'b', green: 'g' });
});

test('services wait for the rule that leads to them and for the roles of their tasks; the release waits for the services', () => {
  const stack = newStack();
  service(stack, { mode: ROUTED, secrets: { KEY: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Key')) } });
  for (const [id, { DependsOn }] of Object.entries(resourcesOf(stack, 'AWS::ECS::Service'))) {
    const color = /Blue|Green/.exec(id)![0];
    expect(DependsOn).toEqual(expect.arrayContaining([expect.stringContaining(`Api${color}Rule`), expect.stringContaining('ExecutionRoleDefaultPolicy')]));
    expect(resourceOf(stack, 'Custom::BlueGreenRelease').DependsOn).toContain(id);
  }
  Template.fromStack(stack);
});
