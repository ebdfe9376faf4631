import type { Rule, RuleCondition, TargetGroupTuple } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateRuleCommand, DeleteRuleCommand, ElasticLoadBalancingV2Client, ListenerNotFoundException, paginateDescribeRules, RuleNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { CloudFormationEvent, ResourceAnswer } from './event';

/** Properties of the resource that makes a rule which ECS moves itself. */
export interface ServiceRuleProperties {
  readonly ListenerArn: string;
  readonly Priority: string;
  /** JSON, as the API of Elastic Load Balancing takes them. */
  readonly Conditions: string;
  /** The one that takes everything at first, and the other one. */
  readonly TargetGroups: readonly [string, string];
}

/** Target group -> weight. */
type Weights = Readonly<Record<string, number>>;

/**
 * `Custom::BlueGreenServiceRule`: a rule that ECS rewrites with each deployment of its service. It is made once and then left
 * alone: whatever an update or a stack that rolls back asks for, its weights stay as ECS set them.
 */
export async function handleServiceRule(event: CloudFormationEvent, client = new ElasticLoadBalancingV2Client({})): Promise<ResourceAnswer> {
  if (event.RequestType === 'Delete') {
    await remove(client, event.PhysicalResourceId);
    return { physicalId: event.PhysicalResourceId };
  }
  const properties = event.ResourceProperties as unknown as ServiceRuleProperties;
  const existing = await find(client, properties);
  if (existing !== undefined) {
    return { physicalId: ownArn(existing, properties) };
  }
  const before = event.RequestType === 'Update' ? await find(client, event.OldResourceProperties as unknown as ServiceRuleProperties) : undefined;
  return { physicalId: await create(client, properties, before === undefined ? {} : weightsIn(before)) };
}

/** A repeated create finds what the first one made. */
async function find(client: ElasticLoadBalancingV2Client, { ListenerArn, Priority: priority }: ServiceRuleProperties): Promise<Rule | undefined> {
  return unlessMissing(async () => {
    for await (const { Rules = [] } of paginateDescribeRules({ client }, { ListenerArn })) {
      const found = Rules.find(({ Priority }) => Priority === priority);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  });
}

function ownArn(rule: Rule, { ListenerArn: listener, Priority: priority, TargetGroups: groups }: ServiceRuleProperties): string {
  const foreign = Object.keys(weightsIn(rule)).find((arn) => !groups.includes(arn));
  if (foreign !== undefined) {
    throw new Error(`rule ${priority} of listener ${listener} must lead to ${groups.join(' and ')}, got: ${foreign}; ECS moves traffic between the groups that it knows: `
      + 'let them stay, or make another service beside this one. Nothing was changed');
  }
  return rule.RuleArn!;
}

/** In another listener it goes on as it was. */
async function create(client: ElasticLoadBalancingV2Client, properties: ServiceRuleProperties, before: Weights): Promise<string> {
  const { ListenerArn, Priority, Conditions, TargetGroups: [first, second] } = properties;
  const isKnown = before[first] !== undefined || before[second] !== undefined;
  const weights = isKnown ? [before[first] ?? 0, before[second] ?? 0] : [100, 0];
  const { Rules: rules } = await client.send(new CreateRuleCommand({
    ListenerArn,
    Priority: Number(Priority),
    Conditions: JSON.parse(Conditions) as RuleCondition[],
    Actions: [{
      Type: 'forward',
      ForwardConfig: { TargetGroups: [first, second].map((TargetGroupArn, index) => ({ TargetGroupArn, Weight: weights[index] })) },
    }],
  }));
  return rules![0].RuleArn!;
}

function weightsIn({ Actions: actions = [] }: Rule): Weights {
  return Object.fromEntries(actions.flatMap(({ TargetGroupArn: only, ForwardConfig }) => {
    const groups = ForwardConfig?.TargetGroups ?? (only === undefined ? [] : [{ TargetGroupArn: only }]);
    return groups.map(({ TargetGroupArn: arn, Weight: weight = 1 }: TargetGroupTuple) => [arn!, weight]);
  }));
}

async function remove(client: ElasticLoadBalancingV2Client, ruleArn: string): Promise<void> {
  await unlessMissing(async () => client.send(new DeleteRuleCommand({ RuleArn: ruleArn })));
}

/** A load balancer that is gone took its rules along. */
async function unlessMissing<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof RuleNotFoundException || error instanceof ListenerNotFoundException) {
      return undefined;
    }
    throw error;
  }
}
