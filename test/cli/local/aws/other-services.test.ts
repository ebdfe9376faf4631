import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { withAws } from './clients';

test('events are kept for whoever looks', async () => {
  await withAws(async ({ aws, client }) => {
    const answer = await new EventBridgeClient(client).send(new PutEventsCommand({ Entries: [{ Source: 'cdk-blue-green', DetailType: 'Promoted', Detail: '{"generation":2}' }] }));
    expect(answer.FailedEntryCount).toBe(0);
    expect(aws.events.events).toEqual([{ region: 'eu-west-1', source: 'cdk-blue-green', detailType: 'Promoted', detail: { generation: 2 }, bus: 'default' }]);
  });
});

test('no alarm is ever on, for nothing is measured', async () => {
  await withAws(async ({ client }) => {
    const { MetricAlarms } = await new CloudWatchClient(client).send(new DescribeAlarmsCommand({ AlarmNames: ['errors'] }));
    expect(MetricAlarms).toEqual([{ AlarmName: 'errors', StateValue: 'OK' }]);
  });
});

test('a stack is described with its status and outputs', async () => {
  await withAws(async ({ aws, client }) => {
    aws.describeStacksWith((stackName) => ({ stackId: `arn:${stackName}`, stackName, status: 'UPDATE_ROLLBACK_IN_PROGRESS', outputs: { Url: 'https://a?b&c' } }));
    const { Stacks } = await new CloudFormationClient(client).send(new DescribeStacksCommand({ StackName: 'Shop' }));
    expect(Stacks).toMatchObject([{ StackName: 'Shop', StackId: 'arn:Shop', StackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS', Outputs: [{ OutputKey: 'Url', OutputValue: 'https://a?b&c' }] }]);
  });
});

test('a stack that does not exist is a validation error, as on AWS', async () => {
  await withAws(async ({ client }) => {
    const describe = new CloudFormationClient(client).send(new DescribeStacksCommand({ StackName: 'Nowhere' }));
    await expect(describe).rejects.toMatchObject({ name: 'ValidationError', message: 'Stack with id Nowhere does not exist' });
  });
});

test('the answer of a custom resource reaches whoever waits for it, once', async () => {
  await withAws(async ({ aws, server }) => {
    const expected = aws.responses.expect();
    const send = async () => (await fetch(server.url + expected.path, { method: 'PUT', body: '{"Status":"SUCCESS"}', headers: { 'content-type': '' } })).status;
    expect([await send(), await send()]).toEqual([200, 403]);
    expect(await expected.response).toEqual({ Status: 'SUCCESS' });
  });
});
