import { DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client, RegisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Account } from './account';

/** No fleet and no task starts in the emulator: one target in every target group stands for theirs. It calls all of them healthy. */
export async function registerTargets(account: Account): Promise<void> {
  const client = new ElasticLoadBalancingV2Client(account.client());
  const { TargetGroups: groups } = await client.send(new DescribeTargetGroupsCommand({}));
  await Promise.all(groups!.map(async ({ TargetGroupArn }) => client.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: '127.0.0.1', Port: 80 }] }))));
}
