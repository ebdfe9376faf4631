import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { stateWithSite } from './fixture';
import type { IReleaseState } from '../../src';
import { ReleaseState } from '../../src';
import { newStack } from '../private/apps';

const METRICS: [string, (state: IReleaseState, options?: cloudwatch.MetricOptions) => cloudwatch.Metric][] = [
  ['Changes', (state, options) => state.metricChanges(options)],
  ['UnpublishedCopies', (state, options) => state.metricUnpublishedCopies(options)],
  ['Refusals', (state, options) => state.metricRefusals(options)],
  ['InvalidationFailures', (state, options) => state.metricInvalidationFailures(options)],
  ['Anything', (state, options) => state.metric('Anything', options)],
];

test.each(METRICS)('%s is read where the functions write it, of made and imported states', (metricName, metric) => {
  const stack = newStack();
  const made = stateWithSite(stack);
  const imported = ReleaseState.fromReleaseStateAttributes(newStack({ id: 'Pipelines', region: 'us-west-2' }), 'State', { stateName: 'Shop/Release', region: 'eu-west-1' });

  for (const state of [made, imported]) {
    expect(metric(state)).toMatchObject({
      namespace: 'CdkBlueGreen', metricName, region: 'eu-west-1', statistic: 'Sum', period: Duration.minutes(5), dimensions: { StateName: 'Shop/Release' },
    });
    expect(metric(state, { statistic: 'max', period: Duration.minutes(1) })).toMatchObject({ statistic: 'Maximum', period: Duration.minutes(1) });
  }
});

test('an alarm in the stack of the state takes a metric as it is', () => {
  const stack = newStack();
  stateWithSite(stack).metricUnpublishedCopies().createAlarm(stack, 'Behind', { threshold: 1, evaluationPeriods: 4 });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'CdkBlueGreen', MetricName: 'UnpublishedCopies', Dimensions: [{ Name: 'StateName', Value: 'Shop/Release' }],
  });
});

test('one kind of change is counted by its verb', () => {
  const stack = newStack();
  const state = stateWithSite(stack);
  expect(state.metricChanges({ dimensionsMap: { StateName: state.stateName, Verb: 'rollback' } })).toMatchObject({ dimensions: { StateName: 'Shop/Release', Verb: 'rollback' } });
});
