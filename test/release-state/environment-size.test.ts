import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { stateWithSite } from './fixture';
import type { ReleaseState } from '../../src';
import { EcsReleaseMode } from '../../src';
import { addRecord, loadBalancers, stateOf, zoneOf } from '../dns/fixture';
import { service } from '../ecs-service/fixture';
import { newStack } from '../private/apps';

/** As long as Lambda's limit for the whole environment allows a single value about to be. */
const NEARLY_ALL = 3_700;

function addNames(stack: Stack, names: readonly string[]): void {
  const { blue, green } = loadBalancers(stack);
  names.forEach((recordName) => addRecord(stack, { recordName, blue, green }, recordName));
}

function addAlarms(state: ReleaseState, count: number): void {
  const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' });
  Array.from({ length: count }, (_, index) => state.addRollbackAlarm(new cloudwatch.Alarm(state, `Alarm${index}`, { metric, threshold: 1, evaluationPeriods: 1 })));
}

describe('the environments of the controller', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['many names of one record', (stack) => addRecord(stack, { additionalRecordNames: Array.from({ length: 30 }, (_, index) => `name-${index}`) })],
    ['four records between load balancers', (stack) => addNames(stack, ['a', 'b', 'c', 'd'])],
    ['two records with twenty names and staging names each', (stack) => {
      const zone = zoneOf(stack, 'Staging', 'staging.example.com');
      const { blue, green } = loadBalancers(stack);
      ['a', 'b'].forEach((recordName) => addRecord(stack, {
        recordName, additionalRecordNames: Array.from({ length: 20 }, (_, index) => `${recordName}-${index}`), blue, green, staging: { zone, recordName },
      }, recordName));
    }],
    ['ten alarms', (stack) => addAlarms(stateWithSite(stack), 10)],
    ['three services with a rule', (stack) => {
      const state = stateOf(stack);
      ['A', 'B', 'C'].forEach((id) => service(stack, { state, mode: EcsReleaseMode.weightedTargetGroups() }, id));
    }],
  ])('have room for %s', (_, fill) => {
    const stack = newStack();
    fill(stack);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test.each<[string, RegExp, (stack: Stack) => void]>([
    ['more records than fit', /POINTERS \d{4}, TABLE_NAME/, (stack) => addNames(stack, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])],
    ['records and alarms that fit only without each other', /POINTERS \d{4}, ROLLBACK_ALARMS \d{4}/, (stack) => {
      addNames(stack, ['a', 'b', 'c', 'd']);
      addAlarms(stack.node.findChild('Release') as ReleaseState, 10);
    }],
    ['rules of listeners, whose ARNs are long', /POINTERS \d{4}/, (stack) => {
      const state = stateOf(stack);
      ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].forEach((id) => service(stack, { state, mode: EcsReleaseMode.weightedTargetGroups({ testListener: {} }) }, id));
    }],
    ['a variable of the app\'s own', /OWN 3\d{3}/, (stack) => {
      stateWithSite(stack).operator.addEnvironment('OWN', '-'.repeat(NEARLY_ALL));
    }],
  ])('have no room for %s', (_, largest, fill) => {
    const stack = newStack();
    fill(stack);
    const message = catchMessage(() => Template.fromStack(stack));
    expect(message).toContain('the environment of the operator of release state \'Shop/Release\' must fit into 4096 bytes, got: about ');
    expect(message).toMatch(largest);
    expect(message).toContain('give more names to one BlueGreenDnsRecord instead of making more of them');
  });
});

function catchMessage(act: () => void): string {
  try {
    act();
    return 'nothing was thrown';
  } catch (error) {
    return (error as Error).message;
  }
}
