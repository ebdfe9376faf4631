import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { insist } from '../insist';
import type { Pause } from '../publisher';

/** Whether CloudFormation is undoing an update: it then replays old properties, and a replay must not act again. */
export async function isRollingBack(stackId: string, pause: Pause): Promise<boolean> {
  return (await statusOf(stackId, pause)).includes('ROLLBACK');
}

/** Whether the stack stays: CloudFormation updates it, or undoes an update. Else it is being deleted, or what made it is undone. */
export async function isUpdating(stackId: string, pause: Pause): Promise<boolean> {
  return (await statusOf(stackId, pause)).startsWith('UPDATE_');
}

/** Everybody who deploys in the account asks this; a resource that fails while CloudFormation undoes an update leaves it half done. */
async function statusOf(stackId: string, pause: Pause): Promise<string> {
  const client = new CloudFormationClient({});
  const { Stacks: stacks } = await insist(async () => client.send(new DescribeStacksCommand({ StackName: stackId })), pause);
  return stacks?.[0]?.StackStatus ?? '';
}
