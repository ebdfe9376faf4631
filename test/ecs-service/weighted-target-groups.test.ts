import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { service } from './fixture';
import type { WeightedTargetGroupsModeOptions } from '../../src';
import { EcsAccess, EcsReleaseMode, EdgeReleaseRouter, ReleaseBackend, ReleaseState } from '../../src';
import { distributionOf } from '../edge-router/fixture';
import { ACCOUNT, newStack, resourceOf, resourcesOf, statementsOf } from '../private/apps';
import { addSite } from '../release-state/fixture';

const THROUGH_ROUTER = EcsAccess.throughRouter({ prefixListId: 'pl-1' });

function weighted(options: WeightedTargetGroupsModeOptions = {}, props: object = {}): Stack {
  const stack = newStack();
  service(stack, { mode: EcsReleaseMode.weightedTargetGroups(options), ...props });
  return stack;
}

function pointersOf(stack: Stack): Record<string, any>[] {
  return Object.values(resourcesOf(stack, 'Custom::BlueGreenPointer')).map(({ Properties }) => JSON.parse(Properties.Pointer));
}

describe('without a router', () => {
  test('one load balancer leads to two target groups by a rule that no template holds', () => {
    const stack = weighted();
    expect(Object.keys(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer'))).toHaveLength(1);
    expect(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule')).toEqual({});
    expect(pointersOf(stack)).toEqual([{
      kind: 'listener-rule',
      follows: 'live',
      listenerArn: `\${${resourceOf(stack, 'AWS::ElasticLoadBalancingV2::Listener').LogicalId}}`,
      priority: 1,
      conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['*'] } }],
      targetGroups: { blue: expect.stringContaining('ApiBlueTargetGroup'), green: expect.stringContaining('ApiGreenTargetGroup') },
    }]);
  });

  test('clients stay for the time that is given', () => {
    expect(pointersOf(weighted({ stickiness: Duration.hours(2) }))).toEqual([expect.objectContaining({ stickinessSeconds: 7200 })]);
  });

  test('services wait for the rules: ECS takes no target group that nothing leads to', () => {
    const stack = weighted({ testListener: {} });
    const rules = Object.keys(resourcesOf(stack, 'Custom::BlueGreenPointer'));
    expect(rules).toHaveLength(2);
    Object.values(resourcesOf(stack, 'AWS::ECS::Service')).forEach(({ DependsOn }) => expect(DependsOn).toEqual(expect.arrayContaining(rules)));
  });

  test('both functions may keep the rules of this load balancer', () => {
    const stack = weighted();
    const { LogicalId: balancer } = resourceOf(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    const arn = (kind: string): string => `arn:aws:elasticloadbalancing:eu-west-1:111122223333:${kind}/\${${balancer}.LoadBalancerFullName}/*`;
    for (const role of ['ApiReleaseDeployerRole', 'ApiReleaseOperatorRole']) {
      expect(statementsOf(stack, role).filter(({ Action }) => String(Action).includes('elasticloadbalancing')).map(({ Action, Resource }) => [Action, Resource])).toEqual([
        ['elasticloadbalancing:DescribeRules', '*'],
        ['elasticloadbalancing:CreateRule', arn('listener')],
        [['elasticloadbalancing:ModifyRule', 'elasticloadbalancing:DeleteRule'], arn('listener-rule')],
      ]);
    }
  });

  test('scales by requests of its own target group', () => {
    const stack = weighted({}, { scaling: { maxCapacity: 3, targetRequestsPerTask: 100 } });
    const labels = Object.values(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy'))
      .map(({ Properties }) => JSON.stringify(Properties.TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification));
    expect(labels).toEqual([expect.stringContaining('ApiBlueTargetGroup'), expect.stringContaining('ApiGreenTargetGroup')]);
  });
});

describe('the test listener', () => {
  test('is closed, and leads to the idle color', () => {
    const stack = weighted({ testListener: {} });
    const [, idle] = pointersOf(stack);
    expect(idle).toMatchObject({ follows: 'idle', listenerArn: expect.stringContaining('TestListener') });
    expect(resourceOf(stack, 'AWS::ElasticLoadBalancingV2::Listener', 'ApiLoadBalancerTestListener').Properties).toMatchObject({
      Port: 8080, DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } }],
    });
    expect(JSON.stringify(resourcesOf(stack, 'AWS::EC2::SecurityGroup'))).not.toContain('8080');
  });

  test('is open to whom it is opened', () => {
    const stack = weighted({ testListener: { port: 9000, allowFrom: [ec2.Peer.ipv4('192.0.2.0/24')] } });
    expect(resourceOf(stack, 'AWS::EC2::SecurityGroup', 'ApiLoadBalancerSecurityGroup').Properties.SecurityGroupIngress)
      .toContainEqual(expect.objectContaining({ CidrIp: '192.0.2.0/24', FromPort: 9000, ToPort: 9000 }));
  });
});

describe('behind a router', () => {
  function routed(): Stack {
    const stack = newStack();
    const state = new ReleaseState(stack, 'Release', { releaseId: '1' });
    const api = service(stack, { state, mode: EcsReleaseMode.weightedTargetGroups({ access: THROUGH_ROUTER }) });
    new EdgeReleaseRouter(stack, 'Router', { state, backends: [ReleaseBackend.site(addSite(stack, state, 'Site')), api.backend({ pathPattern: '/api/*' })] });
    return stack;
  }

  test('two constant rules go by the color that the router writes, and ask for the secret', () => {
    const rules = Object.values(resourcesOf(routed(), 'AWS::ElasticLoadBalancingV2::ListenerRule')).map(({ Properties }) => Properties);
    const headers = (conditions: { HttpHeaderConfig: Record<string, unknown> }[]): unknown[] => (
      conditions.map(({ HttpHeaderConfig: { HttpHeaderName } }) => HttpHeaderName));
    expect(rules.map(({ Priority, Conditions, Actions }) => (
      [Priority, headers(Conditions), Conditions[1].HttpHeaderConfig.Values, Actions[0].TargetGroupArn]))).toEqual([
      [1, ['x-bg-origin-secret', 'x-bg-route'], ['*.blue', '*.blue.*'], expect.stringContaining('ApiBlueTargetGroup')],
      [2, ['x-bg-origin-secret', 'x-bg-route'], ['*.green', '*.green.*'], expect.stringContaining('ApiGreenTargetGroup')],
    ]);
  });

  test('both colors have one address, and nothing is left to the controller', () => {
    const stack = routed();
    const origin = distributionOf(stack).Origins.find(({ CustomOriginConfig }: Record<string, unknown>) => CustomOriginConfig !== undefined);
    const [blue, green] = origin.OriginCustomHeaders.map(({ HeaderValue }: Record<string, string>) => HeaderValue);
    expect([blue === green, pointersOf(stack)]).toEqual([true, []]);
  });
});

describe('throws', () => {
  test.each<[string, WeightedTargetGroupsModeOptions, string]>([
    ['for stickiness behind a router', { access: THROUGH_ROUTER, stickiness: Duration.hours(1) },
      '\'stickiness\' must be left out behind a router, got: both; the router keeps clients by release, and previews show what is staged'],
    ['for a test listener behind a router', { access: THROUGH_ROUTER, testListener: {} }, '\'testListener\' must be left out behind a router'],
    ['for stickiness of more than a week', { stickiness: Duration.days(8) }, '\'stickiness\' must be 1 to 604800 whole seconds, got: 691200 seconds'],
    ['for a port that is none', { testListener: { port: 70_000 } }, '\'testListener.port\' must be a whole number from 1 to 65535, got: 70000'],
    ['for tests on the port of production', { testListener: { port: 80 } },
      '\'testListener.port\' must be another one than that of production, got: 80; leave it out, or pass for example 9000'],
  ])('%s', (_, options, message) => {
    expect(() => weighted(options)).toThrow(message);
  });

  test('for tests on the port of production with a certificate, and takes the one without', () => {
    const stack = newStack();
    const certificate = acm.Certificate.fromCertificateArn(stack, 'Certificate', `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/1`);
    const withPort = (port: number): unknown => service(stack, { mode: EcsReleaseMode.weightedTargetGroups({ certificate, testListener: { port } }) }, `Api${port}`);
    expect(() => withPort(443)).toThrow('\'testListener.port\' must be another one than that of production, got: 443');
    expect(() => withPort(80)).not.toThrow();
  });

  test('for a router beside the rule: a flip could move half', () => {
    const stack = newStack();
    const state = new ReleaseState(stack, 'Release', { releaseId: '1' });
    service(stack, { state, mode: EcsReleaseMode.weightedTargetGroups() });
    new EdgeReleaseRouter(stack, 'Router', { state, backends: [ReleaseBackend.site(addSite(stack, state, 'Site'))] });
    expect(() => resourcesOf(stack)).toThrow('must move traffic in one way');
  });
});
