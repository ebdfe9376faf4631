import type { Action, Rule, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateRuleCommand, DeleteRuleCommand, ElasticLoadBalancingV2Client, ListenerNotFoundException, ModifyRuleCommand, paginateDescribeRules,
  PriorityInUseException, RuleNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Limited } from './call';
import { callInTime, PointerError } from './call';
import { conditionsText } from './rule-conditions';
import { writeOnTop } from './write-on-top';
import { COLORS } from '../../src/core/color';
import type { ListenerRuleConfig } from '../../src/core/pointer-config';
import type { ColorWeights } from '../../src/core/state/color-weights';
import { parseWeights, writeWeights } from '../../src/core/state/color-weights';
import type { Pointer } from '../pointer';

/** A listener's rule that forwards to one target group per color, found by its priority: its ARN is known to nobody before it exists. */
export class ListenerRulePointer implements Pointer {
  public readonly name: string;

  constructor(private readonly config: ListenerRuleConfig, private readonly client = new ElasticLoadBalancingV2Client({ maxAttempts: 2 })) {
    this.name = `rule ${config.priority} of listener ${config.listenerArn}`;
  }

  public async read(): Promise<string | undefined> {
    const rule = await this.find();
    return rule && this.readRule(rule);
  }

  public async write(value: string): Promise<void> {
    const weights = parseWeights(value);
    if (weights === undefined) {
      throw new PointerError(this.name, `it cannot say '${value}'`);
    }
    await writeOnTop({
      name: this.name,
      find: async () => this.find(),
      isAsWanted: (rule) => this.readRule(rule) === value,
      put: async (rule, limited) => this.put(rule, weights, limited),
      isOvertaken: (error) => error instanceof RuleNotFoundException || error instanceof PriorityInUseException,
    });
  }

  public async remove(): Promise<void> {
    const rule = await this.find();
    if (rule !== undefined) {
      const command = new DeleteRuleCommand({ RuleArn: rule.RuleArn });
      await callInTime(this.name, async (limited) => this.client.send(command, limited).catch((error: unknown) => {
        if (!(error instanceof RuleNotFoundException)) {
          throw error;
        }
      }));
    }
  }

  /** A listener that is gone took its rules along. */
  private async find(): Promise<Rule | undefined> {
    const { listenerArn: ListenerArn, priority } = this.config;
    return callInTime(this.name, async (limited) => {
      try {
        for await (const { Rules = [] } of paginateDescribeRules({ client: this.client }, { ListenerArn }, limited)) {
          const found = Rules.find(({ Priority }) => Priority === String(priority));
          if (found !== undefined) {
            return found;
          }
        }
      } catch (error) {
        if (!(error instanceof ListenerNotFoundException)) {
          throw error;
        }
      }
      return undefined;
    });
  }

  /** What is not sent stays: conditions go along only if they differ. */
  private async put(rule: Rule | undefined, weights: ColorWeights, limited: Limited): Promise<unknown> {
    const { listenerArn: ListenerArn, priority: Priority } = this.config;
    const Conditions = [...this.config.conditions] as RuleCondition[];
    const Actions = [this.action(weights)];
    if (rule === undefined) {
      return this.client.send(new CreateRuleCommand({ ListenerArn, Priority, Conditions, Actions }), limited);
    }
    const change = this.hasItsConditions(rule) ? { Actions } : { Actions, Conditions };
    return this.client.send(new ModifyRuleCommand({ RuleArn: rule.RuleArn, ...change }), limited);
  }

  private action(weights: ColorWeights): Action {
    const { targetGroups, stickinessSeconds } = this.config;
    return {
      Type: 'forward',
      ForwardConfig: {
        TargetGroups: COLORS.map((color) => ({ TargetGroupArn: targetGroups[color], Weight: weights[color] })),
        TargetGroupStickinessConfig: stickinessSeconds === undefined ? { Enabled: false } : { Enabled: true, DurationSeconds: stickinessSeconds },
      },
    };
  }

  private readRule(rule: Rule): string {
    const [action, ...others] = rule.Actions ?? [];
    const { TargetGroups: groups = [], TargetGroupStickinessConfig: stickiness } = action?.ForwardConfig ?? {};
    const weightOf = (arn: string): number => groups.find(({ TargetGroupArn }) => TargetGroupArn === arn)?.Weight ?? 0;
    const { targetGroups, stickinessSeconds } = this.config;
    const says = writeWeights({ blue: weightOf(targetGroups.blue), green: weightOf(targetGroups.green) });
    const isItsAction = others.length === 0 && groups.length === COLORS.length && parseWeights(says) !== undefined
      && (stickiness?.Enabled === true ? stickiness.DurationSeconds : undefined) === stickinessSeconds;
    if (!isItsAction) {
      return 'unclear: it forwards otherwise';
    }
    return this.hasItsConditions(rule) ? says : `unclear: ${says}, but under other conditions`;
  }

  private hasItsConditions(rule: Rule): boolean {
    return conditionsText(rule.Conditions ?? []) === conditionsText(this.config.conditions);
  }
}
