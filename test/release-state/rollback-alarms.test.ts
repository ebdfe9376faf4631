import type { App, Stack } from 'aws-cdk-lib';
import { CfnParameter, Duration } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { alarmEvent } from './alarm-event';
import { matches, transformed } from './event-pattern';
import { stateWithSite } from './fixture';
import { ReleaseState } from '../../src';
import { routedSite } from '../edge-router/fixture';
import { ACCOUNT, newApp, newStack, readable, RELEASE_2, resourceOf, resourcesOf, statementsOf } from '../private/apps';

function alarmIn(stack: Stack, id = 'Errors', props: Partial<cloudwatch.AlarmProps> = {}): cloudwatch.Alarm {
  return new cloudwatch.Alarm(stack, id, {
    metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' }), threshold: 1, evaluationPeriods: 1, ...props,
  });
}

function ruleOf(stack: Stack, prefix = 'ReleaseRollbackAlarms'): ReturnType<typeof resourceOf> {
  return resourceOf(stack, 'AWS::Events::Rule', prefix);
}

function operatorEnv(stack: Stack): Record<string, string> {
  return resourceOf(stack, 'AWS::Lambda::Function', 'ReleaseOperator').Properties.Environment.Variables;
}

const ARN = `arn:aws:cloudwatch:eu-west-1:${ACCOUNT}:alarm:shop-errors`;

const REASON = 'Threshold Crossed: 1 out of the last 1 datapoints [9.0 ("x")] was greater than the threshold (1.0).';
const TIME = '2026-10-02T17:04:40Z';
const RECORDED = alarmEvent({ arn: ARN, value: 'ALARM', reason: REASON, time: TIME });

test('without alarms there is no rule, no permission and no configuration of them', () => {
  const stack = newStack();
  stateWithSite(stack);

  expect(Object.keys(resourcesOf(stack, 'AWS::Events::Rule')).filter((id) => id.includes('RollbackAlarms'))).toEqual([]);
  expect(operatorEnv(stack)).not.toHaveProperty('ROLLBACK_ALARMS');
  expect(resourceOf(stack, 'Custom::BlueGreenRelease').Properties).not.toHaveProperty('RollbackAlarms');
  expect([...statementsOf(stack, 'ReleaseOperatorRole'), ...statementsOf(stack, 'ReleaseDeployerRole')].map(({ Action }) => Action)).not.toContain('cloudwatch:DescribeAlarms');
});

test('an alarm that goes off reaches the promote alias of the operator, whose command names it and the time', () => {
  const stack = newStack();
  stateWithSite(stack, { rollbackAlarms: [alarmIn(stack, 'Errors', { alarmName: 'shop-errors' })] });

  const { Properties, LogicalId, DependsOn } = ruleOf(stack);
  expect(matches(Properties.EventPattern, RECORDED)).toBe(true);
  expect(Properties.Targets).toHaveLength(1);
  const [{ Arn, InputTransformer, RetryPolicy }] = Properties.Targets;
  expect(Arn).toBe(`\${${resourceOf(stack, 'AWS::Lambda::Alias', 'Releasepromote').LogicalId}}`);
  expect(RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 300 });
  expect(transformed(InputTransformer, RECORDED)).toEqual({
    verb: 'alarm', alarm: 'shop-errors', time: TIME, actor: 'cloudwatch', reason: REASON,
  });
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Permission', {
    FunctionName: { Ref: Arn.slice(2, -1) }, Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': [LogicalId, 'Arn'] },
  });
  expect(DependsOn).toEqual([resourceOf(stack, 'AWS::SSM::Parameter').LogicalId]);
});

test.each([
  ['an alarm that recovers', alarmEvent({ arn: ARN, value: 'OK', reason: REASON, time: TIME })],
  ['an alarm without data', alarmEvent({ arn: ARN, value: 'INSUFFICIENT_DATA', reason: REASON, time: TIME })],
  ['another alarm', { resources: [`${ARN}-of-someone-else`] }],
  ['another change of the alarm', { 'detail-type': 'CloudWatch Alarm Configuration Change' }],
  ['an event that somebody made up', { source: 'shop' }],
])('%s reaches nobody', (_, change) => {
  const stack = newStack();
  stateWithSite(stack, { rollbackAlarms: [alarmIn(stack, 'Errors', { alarmName: 'shop-errors' })] });
  expect(matches(ruleOf(stack).Properties.EventPattern, { ...RECORDED, ...change })).toBe(false);
});

test('both functions may look at alarms: the operator knows which, the deployer is told by the release resource', () => {
  const stack = newStack();
  const alarm = alarmIn(stack);
  stateWithSite(stack, { rollbackAlarms: [alarm], bakeTime: Duration.minutes(30) });

  const arn = `\${${stack.getLogicalId(alarm.node.defaultChild as cloudwatch.CfnAlarm)}.Arn}`;
  expect(ruleOf(stack).Properties.EventPattern.resources).toEqual([arn]);
  expect(operatorEnv(stack)).toMatchObject({ ROLLBACK_ALARMS: `["${arn}"]`, BAKE_SECONDS: '1800' });
  expect(resourceOf(stack, 'AWS::Lambda::Function', 'ReleaseDeployer').Properties.Environment.Variables).not.toHaveProperty('ROLLBACK_ALARMS');
  expect(resourceOf(stack, 'Custom::BlueGreenRelease').Properties.RollbackAlarms).toEqual([arn]);
  for (const role of ['Operator', 'Deployer']) {
    expect(statementsOf(stack, `Release${role}Role`)).toContainEqual({ Effect: 'Allow', Action: 'cloudwatch:DescribeAlarms', Resource: '*' });
  }
});

test('the bake time is an hour unless another is given', () => {
  const stack = newStack();
  stateWithSite(stack, { rollbackAlarms: [alarmIn(stack)] });
  expect(operatorEnv(stack).BAKE_SECONDS).toBe('3600');
});

test('composite alarms, and alarms that are added later, count too; each once', () => {
  const stack = newStack();
  const state = stateWithSite(stack);
  const composite = new cloudwatch.CompositeAlarm(stack, 'Any', {
    compositeAlarmName: 'shop-any', alarmRule: cloudwatch.AlarmRule.anyOf(alarmIn(stack, 'A'), alarmIn(stack, 'B')),
  });
  state.addRollbackAlarm(composite);
  state.addRollbackAlarm(composite);

  const arns = [`arn:aws:cloudwatch:eu-west-1:${ACCOUNT}:alarm:shop-any`];
  expect(ruleOf(stack).Properties.EventPattern.resources).toEqual(arns);
  expect(JSON.parse(operatorEnv(stack).ROLLBACK_ALARMS)).toEqual(arns);
});

test('an alarm whose ARN is known at deploy only is taken as it is', () => {
  const stack = newStack();
  const arn = new CfnParameter(stack, 'AlarmArn').valueAsString;
  stateWithSite(stack, { rollbackAlarms: [cloudwatch.Alarm.fromAlarmArn(stack, 'Errors', arn)] });

  expect(ruleOf(stack).Properties.EventPattern.resources).toEqual(['${AlarmArn}']);
  expect(operatorEnv(stack).ROLLBACK_ALARMS).toBe('["${AlarmArn}"]');
  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('alarm-of-another-region'));
});

test('an alarm on the edge guards the state from its own region: forwarded once, named without a reference', () => {
  const stack = newStack();
  const site = routedSite(stack);
  const alarm = site.router!.addAlarm('ServerErrors', { metric: site.router!.metricServerErrorRate(), threshold: 1 });
  site.state.addRollbackAlarm(alarm);
  const assembly = (stack.node.root as App).synth();

  const arn = `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:Shop/Site/Router/ServerErrors`;
  expect(resourceOf(stack, 'AWS::Events::Rule', 'SiteReleaseRollbackAlarms').Properties.EventPattern.resources).toEqual([arn]);
  const alarms = Template.fromJSON(assembly.getStackByName('Shop-edge-alarms').template);
  alarms.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: 'Shop/Site/Router/ServerErrors' });
  alarms.resourceCountIs('AWS::Events::Rule', 1);
  expect(assembly.getStackByName('Shop').dependencies.map(({ id }) => id)).not.toContain('BlueGreenEdgeAlarms');
});

test('in us-east-1 an alarm on the distribution guards the state in front of it, without a circle of dependencies', () => {
  const stack = newStack({ region: 'us-east-1' });
  const site = routedSite(stack);
  site.state.addRollbackAlarm(site.router!.addAlarm('ServerErrors', { metric: site.router!.metricServerErrorRate(), threshold: 1 }));
  site.state.addRollbackAlarm(alarmIn(stack, 'Mine', { metric: site.router!.metricServerErrorRate() }));

  expect(() => Template.fromStack(stack)).not.toThrow(); // it looks for circles
  expect(JSON.parse(resourceOf(stack, 'AWS::Lambda::Function', 'SiteReleaseOperator').Properties.Environment.Variables.ROLLBACK_ALARMS)).toHaveLength(2);
});

test('an alarm of another stack in another region is forwarded to the region of the state', () => {
  const app = newApp();
  const alarms = newStack({ scope: app, id: 'Alarms', region: 'us-west-2' });
  const alarm = alarmIn(alarms, 'Errors', { alarmName: 'shop-errors' });
  const stack = newStack({ scope: app });
  stateWithSite(stack, { rollbackAlarms: [alarm] });

  expect(ruleOf(stack).Properties.EventPattern.resources).toEqual([`arn:aws:cloudwatch:us-west-2:${ACCOUNT}:alarm:shop-errors`]);
  const { Properties } = resourceOf(alarms, 'AWS::Events::Rule');
  expect(Properties.EventPattern).toMatchObject({ 'source': ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'] });
  expect(Properties.Targets[0].Arn).toBe(`arn:aws:events:eu-west-1:${ACCOUNT}:event-bus/default`);
  app.synth();
});

test('an alarm of another stack in the same region needs no forwarding', () => {
  const app = newApp();
  const alarms = newStack({ scope: app, id: 'Alarms' });
  stateWithSite(newStack({ scope: app }), { rollbackAlarms: [alarmIn(alarms)] });
  Template.fromStack(alarms).resourceCountIs('AWS::Events::Rule', 0);
});

test('two states in two regions share an alarm: one rule for each region', () => {
  const app = newApp();
  const alarms = newStack({ scope: app, id: 'Alarms', region: 'us-west-2' });
  const alarm = alarmIn(alarms, 'Errors', { alarmName: 'shop-errors' });
  stateWithSite(newStack({ scope: app, id: 'Ireland' }), { rollbackAlarms: [alarm] });
  stateWithSite(newStack({ scope: app, id: 'Frankfurt', region: 'eu-central-1' }), { rollbackAlarms: [alarm] });

  const buses = Object.values(resourcesOf(alarms, 'AWS::Events::Rule')).map(({ Properties }) => Properties.Targets[0].Arn);
  expect(buses.sort()).toEqual(['eu-central-1', 'eu-west-1'].map((region) => `arn:aws:events:${region}:${ACCOUNT}:event-bus/default`));
});

test('two states in one stack have their own alarms', () => {
  const stack = newStack();
  stateWithSite(stack, { rollbackAlarms: [alarmIn(stack, 'A', { alarmName: 'a' })] }, 'Web');
  stateWithSite(stack, { rollbackAlarms: [alarmIn(stack, 'B', { alarmName: 'b' })] }, 'Docs', RELEASE_2);

  for (const [state, name] of [['Web', 'a'], ['Docs', 'b']]) {
    const { Properties } = ruleOf(stack, `${state}RollbackAlarms`);
    expect(Properties.EventPattern.resources).toEqual([`arn:aws:cloudwatch:eu-west-1:${ACCOUNT}:alarm:${name}`]);
    expect(Properties.Targets[0].Arn).toBe(`\${${resourceOf(stack, 'AWS::Lambda::Alias', `${state}promote`).LogicalId}}`);
  }
});

test('of an imported alarm of another region synthesis says what to add there', () => {
  const stack = newStack();
  stateWithSite(stack, { rollbackAlarms: [cloudwatch.Alarm.fromAlarmArn(stack, 'Edge', `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:edge`)] });

  Annotations.fromStack(stack).hasWarning('/Shop/Release/RollbackAlarms', Match.stringLikeRegexp(
    'alarm \'Shop/Edge\' is in us-east-1, and this app cannot add a rule there: .* sends \'CloudWatch Alarm State Change\' of it to the default event bus of eu-west-1',
  ));
});

test('throws for more alarms than fit into one rule', () => {
  const stack = newStack();
  const rollbackAlarms = Array.from({ length: 11 }, (_, index) => alarmIn(stack, `Alarm${index}`));
  expect(() => new ReleaseState(stack, 'Release', { rollbackAlarms })).toThrow(
    '\'rollbackAlarms\' must be at most 10 alarms, got: 11; combine them in a composite alarm (in Shop/Release)',
  );
});

test.each([Duration.seconds(59), Duration.days(8), Duration.millis(90_500)])('throws for a bake time of %s', (bakeTime) => {
  expect(() => new ReleaseState(newStack(), 'Release', { bakeTime })).toThrow(/'bakeTime' must be 60 to 604800 whole seconds, got: /);
});

test('a flag still changes nothing but the release resource', () => {
  const templates = [{}, { activeColor: 'green' }].map((context) => {
    const stack = newStack({ context });
    stateWithSite(stack, { rollbackAlarms: [alarmIn(stack)] });
    const { Resources } = readable(Template.fromStack(stack).toJSON()) as { Resources: Record<string, { Type: string }> };
    return Object.fromEntries(Object.entries(Resources).filter(([, { Type }]) => Type !== 'Custom::BlueGreenRelease'));
  });
  expect(templates[1]).toEqual(templates[0]);
});

test('an alarm may watch what the state tells of itself', () => {
  const stack = newStack();
  const state = stateWithSite(stack);
  state.addRollbackAlarm(state.metricUnpublishedCopies().createAlarm(stack, 'Behind', { threshold: 1, evaluationPeriods: 3 }));
  expect(() => Template.fromStack(stack)).not.toThrow();
});
