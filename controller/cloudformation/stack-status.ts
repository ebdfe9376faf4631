import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

/** Whether CloudFormation is undoing an update: it then replays old properties, and a replay must not act again. */
export async function isRollingBack(stackId: string, client = new CloudFormationClient({})): Promise<boolean> {
  const { Stacks: stacks } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
  return stacks?.[0]?.StackStatus?.includes('ROLLBACK') ?? false;
}
