import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { stateWithSite } from './fixture';
import { parseOperatorRequest } from '../../controller/commands/operator-request';
import { newStack, resourcesOf } from '../private/apps';

type Targets = { readonly InputTransformer?: { readonly InputTemplate: string }; readonly Input?: string }[];

const AN_INSTANT = '2026-10-02T17:04:40Z';

test('what rules and schedules send is taken by the operator', () => {
  const stack = newStack();
  const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' });
  stateWithSite(stack, { rollbackAlarms: [new cloudwatch.Alarm(stack, 'Errors', { metric, threshold: 1, evaluationPeriods: 1 })] });

  const requests = Object.values(resourcesOf(stack, 'AWS::Events::Rule'))
    .flatMap(({ Properties }) => Properties.Targets as Targets)
    .map(({ Input, InputTransformer }) => JSON.parse(Input ?? InputTransformer!.InputTemplate.replace(/<[^>]*>/g, `"${AN_INSTANT}"`)));

  expect(requests.map(({ verb }) => verb).sort()).toEqual(['alarm', 'prune', 'reconcile', 'reconcile']);
  expect(requests.map((request) => parseOperatorRequest(request))).toEqual(requests.map((value) => ({ ok: true, value })));
});
