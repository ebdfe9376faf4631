import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as sns from 'aws-cdk-lib/aws-sns';
import { aliasOf, functionOf, importedFunction, versionOf } from './fixture';
import type { CodeDeployShiftOptions } from '../../src';
import { AliasShift, CodeDeployEvent, ReleaseState } from '../../src';
import { newStack, resourceOf, resourcesOf } from '../private/apps';

const GROUP = 'AWS::CodeDeploy::DeploymentGroup';

test('minimal: the alias is in the template, CodeDeploy moves it, and there is no state', () => {
  const stack = newStack();
  const api = aliasOf(stack, { shift: AliasShift.codeDeploy() });
  const [alias] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Alias'));
  expect(Object.keys(alias.UpdatePolicy.CodeDeployLambdaAliasUpdate as object)).toEqual(['ApplicationName', 'DeploymentGroupName']);
  const { LogicalId: version, DeletionPolicy: deletion } = resourceOf(stack, 'AWS::Lambda::Version');
  expect(deletion).toBe('Retain');
  expect(alias.Properties).toMatchObject({ Name: 'live', FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] } });
  expect(alias.Properties).not.toHaveProperty('RoutingConfig');
  expect(resourceOf(stack, GROUP).Properties).toMatchObject({ DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes' });
  expect(api.state).toBeUndefined();
  expect(api.deploymentGroup).toBeDefined();
  expect(Object.keys(resourcesOf(stack)).filter((id) => id.includes('Release'))).toEqual([]);
});

test.each([
  ['all at once', codedeploy.LambdaDeploymentConfig.ALL_AT_ONCE, 'CodeDeployDefault.LambdaAllAtOnce'],
  ['linear', codedeploy.LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE, 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute'],
  ['canary', codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_30MINUTES, 'CodeDeployDefault.LambdaCanary10Percent30Minutes'],
])('CodeDeploy moves traffic %s, by the configuration that is named', (_, config, name) => {
  const stack = newStack();
  aliasOf(stack, { shift: AliasShift.codeDeploy({ config }) });
  expect(resourceOf(stack, GROUP).Properties).toMatchObject({ DeploymentConfigName: name });
});

test('maximum: steps of one\'s own, alarms, hooks, a topic, an application', () => {
  const stack = newStack();
  const fn = functionOf(stack);
  const [preTraffic, postTraffic] = ['Before', 'After'].map((id) => functionOf(stack, {}, id));
  const application = new codedeploy.LambdaApplication(stack, 'Application', { applicationName: 'shop' });
  const topic = new sns.Topic(stack, 'Topic');
  aliasOf(stack, {
    function: fn,
    aliasName: 'prod',
    shift: AliasShift.codeDeploy({
      config: new codedeploy.LambdaDeploymentConfig(stack, 'Config', {
        trafficRouting: codedeploy.TrafficRouting.timeBasedLinear({ interval: Duration.minutes(2), percentage: 25 }),
      }),
      alarms: [fn.metricErrors().createAlarm(stack, 'Errors', { threshold: 1, evaluationPeriods: 1 })],
      ignorePollAlarmsFailure: true,
      autoRollback: { stoppedDeployment: true },
      preTraffic,
      postTraffic,
      application,
      topic,
      events: [CodeDeployEvent.FAILURE, CodeDeployEvent.ROLLBACK],
    }),
  });
  const { LogicalId: topicId } = resourceOf(stack, 'AWS::SNS::Topic');
  expect(resourceOf(stack, GROUP).Properties).toMatchObject({
    AlarmConfiguration: { Enabled: true, IgnorePollAlarmFailure: true },
    AutoRollbackConfiguration: {
      Enabled: true, Events: expect.arrayContaining(['DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_FAILURE']),
    },
    TriggerConfigurations: [{ TriggerName: 'Api', TriggerTargetArn: `\${${topicId}}`, TriggerEvents: ['DeploymentFailure', 'DeploymentRollback'] }],
  });
  const [alias] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Alias'));
  expect(alias.UpdatePolicy.CodeDeployLambdaAliasUpdate).toMatchObject({
    BeforeAllowTrafficHook: { Ref: resourceOf(stack, 'AWS::Lambda::Function', 'Before').LogicalId },
    AfterAllowTrafficHook: { Ref: resourceOf(stack, 'AWS::Lambda::Function', 'After').LogicalId },
  });
  const policies = JSON.stringify(resourcesOf(stack, 'AWS::IAM::Policy'));
  expect(policies.match(/codedeploy:PutLifecycleEventHookExecutionStatus/g)).toHaveLength(2);
  expect(policies).toContain('sns:Publish');
  expect(Object.keys(resourcesOf(stack, 'Custom::Trigger'))).toEqual([]);
});

test('a release that mends what an alarm is about takes no notice of it, and the alarm stays with the deployment group', () => {
  const stack = newStack();
  const fn = functionOf(stack);
  const errors = fn.metricErrors().createAlarm(stack, 'Errors', { threshold: 1, evaluationPeriods: 1 });
  const api = aliasOf(stack, { function: fn, shift: AliasShift.codeDeploy({ alarms: [errors], ignoreAlarmConfiguration: true }) });
  api.deploymentGroup!.addAlarm(fn.metricThrottles().createAlarm(stack, 'Throttles', { threshold: 1, evaluationPeriods: 1 }));
  const { AlarmConfiguration: alarms } = resourceOf(stack, GROUP).Properties;
  expect(alarms).toMatchObject({ Enabled: false });
  expect(alarms.Alarms).toHaveLength(2);
});

test('hooks are called in the first deploy too, if asked: the one before the alias is made, the other after', () => {
  const stack = newStack();
  const [preTraffic, postTraffic] = ['Before', 'After'].map((id) => functionOf(stack, {}, id));
  aliasOf(stack, { function: functionOf(stack), shift: AliasShift.codeDeploy({ preTraffic, postTraffic, hooksOnFirstDeploy: true }) });
  const { LogicalId: alias, DependsOn: needs } = resourceOf(stack, 'AWS::Lambda::Alias');
  const first = resourceOf(stack, 'Custom::Trigger', 'ApiFirstPreTraffic');
  expect(needs).toContain(first.LogicalId);
  expect(first.Properties).toMatchObject({ ExecuteOnHandlerChange: false });
  expect(first.DependsOn).toContain(resourceOf(stack, 'AWS::Lambda::Version', 'FunctionCurrentVersion').LogicalId);
  expect(resourceOf(stack, 'Custom::Trigger', 'ApiFirstPostTraffic').DependsOn).toContain(alias);
});

test('an alias for CodeDeploy and one for a state stand beside each other, and nothing is pruned', () => {
  const stack = newStack();
  const fn = functionOf(stack);
  aliasOf(stack, { function: fn, shift: AliasShift.codeDeploy() });
  aliasOf(stack, { function: fn, aliasName: 'beta' }, 'Beta');
  const [operator] = Object.entries(resourcesOf(stack, 'AWS::Lambda::Function')).filter(([id]) => id.includes('Operator')).map(([, { Properties }]) => Properties);
  expect(JSON.parse(operator.Environment.Variables.COMPONENTS as string)).toMatchObject({ Beta: { prunes: false } });
});

test('an API leads to the alias', () => {
  const stack = newStack();
  const api = aliasOf(stack, { shift: AliasShift.codeDeploy() });
  new apigatewayv2.HttpApi(stack, 'HttpApi', { defaultIntegration: api.httpIntegration('Api') });
  expect(resourceOf(stack, 'AWS::ApiGatewayV2::Integration').Properties.IntegrationUri).toBe(`\${${resourceOf(stack, 'AWS::Lambda::Alias').LogicalId}}`);
});

describe('throws when', () => {
  test('a state is passed', () => {
    const stack = newStack();
    expect(() => aliasOf(stack, { state: new ReleaseState(stack, 'Release', { releaseId: '1' }), shift: AliasShift.codeDeploy() })).toThrow(
      '\'state\' must be left out with AliasShift.codeDeploy(), got: \'Shop/Release\'; CodeDeploy moves calls within each deploy and owns the weights',
    );
  });

  test.each<[string, (stack: ReturnType<typeof newStack>) => CodeDeployShiftOptions, string]>([
    ['both hooks are one function', (stack) => {
      const hook = functionOf(stack, {}, 'Hook');
      return { preTraffic: hook, postTraffic: hook };
    }, '\'postTraffic\' must be another function than \'preTraffic\', got: \'Shop/Hook\''],
    ['an imported hook is to be called in the first deploy', (stack) => ({ preTraffic: importedFunction(stack, 'Hook'), hooksOnFirstDeploy: true }),
      '\'preTraffic\' must be a function of this app with \'hooksOnFirstDeploy\', got: \'Shop/Hook\''],
  ])('%s', (_, options, message) => {
    const stack = newStack();
    expect(() => aliasOf(stack, { shift: AliasShift.codeDeploy(options(stack)) })).toThrow(message);
  });

  test('an imported function has no version', () => {
    const stack = newStack();
    expect(() => aliasOf(stack, { function: importedFunction(stack), shift: AliasShift.codeDeploy() })).toThrow('\'version\' must be given for an imported function');
    const fn = importedFunction(stack, 'Other');
    expect(() => aliasOf(stack, { function: fn, version: versionOf(stack, fn), shift: AliasShift.codeDeploy() }, 'Other7')).not.toThrow();
  });
});
