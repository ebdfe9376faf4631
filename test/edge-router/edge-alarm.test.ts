import type { App, Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { routedSite } from './fixture';
import { ACCOUNT, newStack } from '../private/apps';

function alarmed(region: string): { app: App; stack: Stack; alarm: cloudwatch.Alarm } {
  const stack = newStack({ region });
  const router = routedSite(stack).router!;
  const alarm = router.addAlarm('ServerErrors', { metric: router.metricServerErrorRate(), threshold: 1 });
  return { app: stack.node.root as App, stack, alarm };
}

test('metrics of the edge are read in us-east-1, where CloudFront and the functions write them', () => {
  const stack = newStack();
  const router = routedSite(stack).router!;

  expect(stack.resolve(router.metricServerErrorRate())).toMatchObject({
    namespace: 'AWS/CloudFront', metricName: '5xxErrorRate', region: 'us-east-1', statistic: 'Average', dimensions: { Region: 'Global' },
  });
  expect(router.metricStateReadFailures({ period: Duration.minutes(1) })).toMatchObject({
    namespace: 'CdkBlueGreen', metricName: 'StateReadFailures', region: 'us-east-1', statistic: 'Sum', dimensions: { Parameter: '/cdk-blue-green/Shop/Site' },
  });
});

test('an alarm of an app elsewhere stands in a stack of us-east-1 that is deployed last', () => {
  const { app, alarm } = alarmed('eu-west-1');
  const assembly = app.synth();

  const alarms = assembly.getStackByName('Shop-edge-alarms');
  expect(alarms.environment.region).toBe('us-east-1');
  expect(alarms.dependencies.map(({ id }) => id)).toContain(assembly.getStackByName('Shop').id);
  Template.fromJSON(alarms.template).hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/CloudFront', MetricName: '5xxErrorRate', Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching',
  });
  expect(alarm.stack.stackName).toBe('Shop-edge-alarms');
});

test('an alarm may ask for more than one period, and says what it is for', () => {
  const stack = newStack({ region: 'us-east-1' });
  const router = routedSite(stack).router!;
  router.addAlarm('ReadFailures', {
    metric: router.metricStateReadFailures(), threshold: 100, evaluationPeriods: 5, datapointsToAlarm: 3, alarmDescription: 'the edge cannot read the state',
  });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'StateReadFailures', Threshold: 100, EvaluationPeriods: 5, DatapointsToAlarm: 3, AlarmDescription: 'the edge cannot read the state',
  });
});

test('its changes of state travel to the event bus of the state\'s region', () => {
  const { app } = alarmed('eu-west-1');

  const template = Template.fromJSON(app.synth().getStackByName('Shop-edge-alarms').template);
  const [rule] = Object.values(template.findResources('AWS::Events::Rule'));
  expect(rule.Properties.EventPattern).toMatchObject({ 'source': ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'] });
  const bus = JSON.stringify(rule.Properties.Targets[0].Arn);
  expect(bus).toContain(`:events:eu-west-1:${ACCOUNT}:event-bus/default`);
  const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
  expect(policy.Properties.PolicyDocument.Statement).toEqual([{ Action: 'events:PutEvents', Effect: 'Allow', Resource: rule.Properties.Targets[0].Arn }]);
});

test('an app in us-east-1 has its alarm in its own stack, whose bus hears of it anyway', () => {
  const { app, stack } = alarmed('us-east-1');

  expect(app.synth().stacks.map(({ stackName }) => stackName)).toEqual(['Shop']);
  Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 1);
  const rules = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));
  expect(rules.some(({ Properties }) => JSON.stringify(Properties).includes('event-bus'))).toBe(false);
});
