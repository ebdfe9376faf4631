import type { Action, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateRuleCommand, DeleteRuleCommand, DescribeListenersCommand, DescribeRulesCommand, ElasticLoadBalancingV2Client, ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { withAws } from './clients';

const ListenerArn = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener/app/shop/1/2';
const PATH: RuleCondition = { Field: 'path-pattern', Values: ['/api/*'] };

const forward = (weights: number[], stickiness?: number): Action => ({
  Type: 'forward',
  ForwardConfig: {
    TargetGroups: weights.map((Weight, index) => ({ TargetGroupArn: `group-${index}`, Weight })),
    ...stickiness !== undefined && { TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: stickiness } },
  },
});

async function withListener(act: (client: ElasticLoadBalancingV2Client) => Promise<void>): Promise<void> {
  await withAws(async ({ aws, client }) => {
    aws.listenerRules.createListener(ListenerArn);
    await act(new ElasticLoadBalancingV2Client(client));
  });
}

function create(Actions: Action[], Priority = 1, Conditions = [PATH]): CreateRuleCommand {
  return new CreateRuleCommand({ ListenerArn, Priority, Conditions, Actions });
}

test('a rule is made, described with its values told twice, changed in part, and removed', async () => withListener(async (client) => {
  const { Rules: [made] = [] } = await client.send(create([forward([95, 5], 60)]));
  const RuleArn = made.RuleArn!;
  expect(RuleArn).toMatch(/:listener-rule\/app\/shop\/1\/2\/\d{16}$/);
  const described = { ...PATH, PathPatternConfig: { Values: ['/api/*'] } };
  expect(await client.send(new DescribeRulesCommand({ ListenerArn }))).toMatchObject({
    Rules: [{ Priority: '1', Conditions: [described], Actions: [forward([95, 5], 60)] }, { Priority: 'default' }],
  });
  await client.send(new ModifyRuleCommand({ RuleArn, Actions: [forward([0, 100])] }));
  await client.send(new ModifyRuleCommand({ RuleArn, Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['a.org'] } }] }));
  expect((await client.send(new DescribeRulesCommand({ ListenerArn }))).Rules![0]).toMatchObject({
    Conditions: [{ Field: 'host-header', Values: ['a.org'], HostHeaderConfig: { Values: ['a.org'] } }], Actions: [forward([0, 100])],
  });
  await client.send(new DeleteRuleCommand({ RuleArn }));
  expect((await client.send(new DescribeRulesCommand({ ListenerArn }))).Rules).toMatchObject([{ Priority: 'default' }]);
  await expect(client.send(new DeleteRuleCommand({ RuleArn }))).rejects.toMatchObject({ name: 'RuleNotFoundException' });
  await expect(client.send(new ModifyRuleCommand({ RuleArn, Actions: [forward([1])] }))).rejects.toMatchObject({ name: 'RuleNotFoundException' });
}));

test.each<[string, CreateRuleCommand, string]>([
  ['a weight above 999', create([forward([1000])]), 'Weight must be between 0 and 999'],
  ['the same group twice', create([{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: 'a' }, { TargetGroupArn: 'a' }] } }]), '1 to 5 different target groups'],
  ['stickiness of more than a week', create([forward([1], 604_801)]), 'Stickiness duration'],
  ['no condition', create([forward([1])], 1, []), 'A condition must be specified'],
  ['what is not modelled', create([{ Type: 'redirect' }]), 'the local AWS models rules that forward'],
])('%s is refused', async (_, command, message) => withListener(async (client) => {
  await expect(client.send(command)).rejects.toThrow(message);
  expect((await client.send(new DescribeRulesCommand({ ListenerArn }))).Rules).toHaveLength(1);
}));

test('a priority that is taken, a listener that is none and other calls are refused', async () => withListener(async (client) => {
  await client.send(create([forward([1])]));
  await expect(client.send(create([forward([1])]))).rejects.toMatchObject({ name: 'PriorityInUseException' });
  await expect(client.send(new DescribeRulesCommand({ ListenerArn: `${ListenerArn}3` }))).rejects.toMatchObject({ name: 'ListenerNotFoundException' });
  await expect(client.send(new DescribeListenersCommand({}))).rejects.toThrow('the local AWS does not model DescribeListeners of Elastic Load Balancing');
}));
