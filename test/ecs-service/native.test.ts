import type { Stack } from 'aws-cdk-lib';
import { Duration, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { DeploymentLifecycleStage } from 'aws-cdk-lib/aws-ecs';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { service } from './fixture';
import type { BlueGreenEcsServiceProps, NativeModeOptions } from '../../src';
import { EcsAccess, EcsDeploymentHook, EcsPauseTimeoutAction, EcsReleaseMode, EcsTrafficShift, ReleaseState } from '../../src';
import { newStack, resourceOf, resourcesOf, statementsOf } from '../private/apps';

type Props = Partial<BlueGreenEcsServiceProps>;

function native(options: (stack: Stack) => NativeModeOptions = () => ({}), props: (stack: Stack) => Props = () => ({})): Stack {
  const stack = newStack();
  service(stack, { mode: EcsReleaseMode.native(options(stack)), ...props(stack) });
  return stack;
}

function serviceOf(stack: Stack): Record<string, any> {
  return resourceOf(stack, 'AWS::ECS::Service').Properties;
}

function rulesOf(stack: Stack): Record<string, Record<string, any>> {
  return Object.fromEntries(Object.entries(resourcesOf(stack, 'Custom::BlueGreenServiceRule')).map(([id, { Properties }]) => [id, Properties]));
}

test('minimal: one service that ECS moves between two target groups, by a rule that no template holds', () => {
  const stack = native();
  const [[rule, { ListenerArn, TargetGroups }]] = Object.entries(rulesOf(stack));

  expect(serviceOf(stack)).toMatchObject({
    TaskDefinition: `\${${resourceOf(stack, 'AWS::ECS::TaskDefinition').LogicalId}}`,
    DeploymentConfiguration: { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 15 },
    LoadBalancers: [{
      TargetGroupArn: TargetGroups[0],
      AdvancedConfiguration: {
        AlternateTargetGroupArn: TargetGroups[1], ProductionListenerRule: `\${${rule}}`, RoleArn: expect.stringContaining('ApiShiftRole'),
      },
    }],
  });
  expect(ListenerArn).toBe(`\${${resourceOf(stack, 'AWS::ElasticLoadBalancingV2::Listener').LogicalId}}`);
  expect(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule')).toEqual({});
  expect(serviceOf(stack)).not.toHaveProperty('DesiredCount');
});

test('there is no state, and no table', () => {
  const template = Template.fromStack(native());
  ['AWS::DynamoDB::Table', 'Custom::BlueGreenRelease', 'Custom::BlueGreenTaskDefinitions'].forEach((type) => template.resourceCountIs(type, 0));
});

test('the function that makes the rule knows no state, may keep rules of this load balancer, and is that of the deployer', () => {
  const stack = native();
  expect(resourceOf(stack, 'AWS::Lambda::Function', 'ApiRulesKeeper').Properties.Environment).toBeUndefined();
  expect(statementsOf(stack, 'ApiRulesRole').flatMap(({ Action }) => Action).filter((action) => String(action).startsWith('elastic')).sort()).toEqual([
    'elasticloadbalancing:CreateRule', 'elasticloadbalancing:DeleteRule', 'elasticloadbalancing:DescribeRules', 'elasticloadbalancing:ModifyRule',
  ]);
});

test('neither a tag on everything nor the next release changes what stands of the rule in the template', () => {
  const rule = (change: (stack: Stack) => void, props: Props = {}): unknown => {
    const stack = native(() => ({ testListener: {} }), () => props);
    change(stack);
    return Object.entries(Template.fromStack(stack).toJSON().Resources).filter(([, { Type }]: [string, any]) => Type === 'Custom::BlueGreenServiceRule');
  };
  const plain = rule(() => undefined);
  expect(plain).toHaveLength(2);
  expect(rule((stack) => Tags.of(stack).add('team', 'web'))).toEqual(plain);
  expect(rule(() => undefined, { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.28'), cpu: 512, memoryLimitMiB: 1024 })).toEqual(plain);
});

describe('traffic moves', () => {
  test.each<[string, EcsTrafficShift, object]>([
    ['at once', EcsTrafficShift.allAtOnce(), { Strategy: 'BLUE_GREEN' }],
    ['in equal steps', EcsTrafficShift.linear({ stepPercentage: 20, stepBakeTime: Duration.minutes(3) }),
      { Strategy: 'LINEAR', LinearConfiguration: { StepPercent: 20, StepBakeTimeInMinutes: 3 } }],
    ['with a canary', EcsTrafficShift.canary({ stepPercentage: 2.5, stepBakeTime: Duration.minutes(10) }),
      { Strategy: 'CANARY', CanaryConfiguration: { CanaryPercent: 2.5, CanaryBakeTimeInMinutes: 10 } }],
  ])('%s', (_, shift, expected) => {
    const { DeploymentConfiguration } = serviceOf(native(() => ({ shift, bakeTime: Duration.minutes(5) })));
    expect(DeploymentConfiguration).toMatchObject({ ...expected, BakeTimeInMinutes: 5 });
  });

  test('back when an alarm goes off', () => {
    const stack = native((scope) => ({
      alarms: [new cloudwatch.Alarm(scope, 'Errors', {
        alarmName: 'api-errors',
        metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' }),
        threshold: 1,
        evaluationPeriods: 1,
      })],
    }));
    expect(serviceOf(stack).DeploymentConfiguration.Alarms).toMatchObject({ AlarmNames: [expect.stringContaining('Errors')], Enable: true, Rollback: true });
  });
});

describe('hooks', () => {
  const fn = (stack: Stack): lambda.Function => new lambda.Function(stack, 'Check', {
    code: lambda.Code.fromInline('exports.handler = 0'), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_24_X,
  });

  test('call functions and pause, in the order in which they are given', () => {
    const stack = native((scope) => ({
      hooks: [
        EcsDeploymentHook.lambda(fn(scope), [DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT]),
        EcsDeploymentHook.pause([DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT, DeploymentLifecycleStage.POST_SCALE_UP], {
          timeout: Duration.hours(2), onTimeout: EcsPauseTimeoutAction.CONTINUE,
        }),
        EcsDeploymentHook.pause([DeploymentLifecycleStage.PRE_SCALE_UP]),
      ],
    }));
    expect(serviceOf(stack).DeploymentConfiguration.LifecycleHooks).toEqual([
      { HookTargetArn: expect.stringMatching(/^\$\{Check\w+\.Arn\}$/), RoleArn: expect.stringContaining('Hook0Role'), LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] },
      { TargetType: 'PAUSE', LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT', 'POST_SCALE_UP'], TimeoutConfiguration: { TimeoutInMinutes: 120, Action: 'CONTINUE' } },
      { TargetType: 'PAUSE', LifecycleStages: ['PRE_SCALE_UP'] },
    ]);
    expect(JSON.stringify(statementsOf(stack, 'ApiServiceHook0Role'))).toContain('lambda:InvokeFunction');
  });
});

test('the test listener is closed, and ECS moves its rule too', () => {
  const stack = native(() => ({ testListener: {} }));
  const [, test] = Object.keys(rulesOf(stack));
  expect(serviceOf(stack).LoadBalancers[0].AdvancedConfiguration.TestListenerRule).toBe(`\${${test}}`);
  expect(rulesOf(stack)[test].ListenerArn).toContain('TestListener');
  expect(JSON.stringify(resourcesOf(stack, 'AWS::EC2::SecurityGroup'))).not.toContain('8080');
});

test('both colors name the one service, each its target group', () => {
  const api = service(newStack(), { mode: EcsReleaseMode.native() });
  expect([api.blue.service === api.green.service, api.blue.targetGroup === api.green.targetGroup, api.state]).toEqual([true, false, undefined]);
});

test('two services stand in one stack', () => {
  const stack = newStack();
  ['Api', 'Web'].forEach((id) => service(stack, { mode: EcsReleaseMode.native() }, id));
  expect(Object.keys(rulesOf(stack))).toHaveLength(2);
});

describe('throws', () => {
  test.each<[string, (stack: Stack) => NativeModeOptions, (stack: Stack) => Props, string]>([
    ['for a state', () => ({}), (stack) => ({ state: new ReleaseState(stack, 'Release') }),
      '\'state\' must be left out in native mode, got: \'Shop/Release\'; ECS moves traffic within each deploy and owns the weights, so no state can; choose another mode to flip it with other components (in Shop/Api)'],
    ['for a router', () => ({ access: EcsAccess.throughRouter({ prefixListId: 'pl-1' }) }), () => ({}),
      '\'access\' must be EcsAccess.fromInternet() or EcsAccess.fromVpc() in native mode, got: EcsAccess.throughRouter()'],
    ['for a bake time of two days', () => ({ bakeTime: Duration.days(2) }), () => ({}), '\'bakeTime\' must be 0 to 86400 whole seconds, got: 172800 seconds'],
    ['for a bake time of 90 seconds', () => ({ bakeTime: Duration.seconds(90) }), () => ({}), '\'bakeTime\' must be whole minutes, got: 90 seconds; ECS counts minutes'],
    ['for a target of requests', () => ({}), () => ({ scaling: { maxCapacity: 2, targetRequestsPerTask: 5 } }), '\'scaling.targetRequestsPerTask\' must be left out in native mode, got: 5'],
    ['for a pause within a shift', () => ({ hooks: [EcsDeploymentHook.pause([DeploymentLifecycleStage.PRODUCTION_TRAFFIC_SHIFT])] }), () => ({}),
      '\'hooks\' must be pauses at stages between shifts, got: PRODUCTION_TRAFFIC_SHIFT; pause at POST_PRODUCTION_TRAFFIC_SHIFT instead'],
    ['for a hook without a stage', () => ({ hooks: [EcsDeploymentHook.pause([])] }), () => ({}), '\'hooks\' must be given with stages, got: none; name at least one stage'],
    ['for a pause of 3 days', () => ({ hooks: [EcsDeploymentHook.pause([DeploymentLifecycleStage.PRE_SCALE_UP], { timeout: Duration.days(3) })] }), () => ({}),
      '\'hooks.timeout\' must be 60 to 129600 whole seconds, got: 259200 seconds'],
    ['for a pause of 90 seconds', () => ({ hooks: [EcsDeploymentHook.pause([DeploymentLifecycleStage.PRE_SCALE_UP], { timeout: Duration.seconds(90) })] }), () => ({}),
      '\'hooks.timeout\' must be whole minutes, got: 90 seconds'],
    ['for a step that ECS does not take', () => ({ shift: EcsTrafficShift.linear({ stepPercentage: 1, stepBakeTime: Duration.minutes(1) }) }), () => ({}),
      'Linear deployment stepPercent must be between 3.0 and 100.0, received 1'],
  ])('%s', (_, options, props, message) => {
    expect(() => native(options, props)).toThrow(message);
  });
});

