import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

/** Whether CloudFormation is undoing an update: it then replays old properties, and a replay must not act again. */
export async function isRollingBack(stackId: string): Promise<boolean> {
  return (await statusOf(stackId)).includes('ROLLBACK');
}

/** Whether the stack stays: CloudFormation updates it, or undoes an update. Else it is being deleted, or what made it is undone. */
export async function isUpdating(stackId: string): Promise<boolean> {
  return (await statusOf(stackId)).startsWith('UPDATE_');
}

async function statusOf(stackId: string, client = new CloudFormationClient({})): Promise<string> {
  const { Stacks: stacks } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
  return stacks?.[0]?.StackStatus ?? '';
}
