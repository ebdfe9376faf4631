import type { Field } from './query-fields';
import { ServiceError } from '../service-error';

export interface TargetGroupWeight {
  readonly TargetGroupArn: string;
  /** A number, as text. */
  readonly Weight?: string;
}

export interface Action {
  readonly Type: string;
  readonly TargetGroupArn?: string;
  readonly ForwardConfig?: {
    readonly TargetGroups: readonly TargetGroupWeight[];
    readonly TargetGroupStickinessConfig?: { readonly Enabled?: string; readonly DurationSeconds?: string };
  };
}

export interface Rule {
  readonly RuleArn: string;
  readonly Priority: string;
  readonly Conditions: readonly Field[];
  readonly Actions: readonly Action[];
}

const MAX_WEIGHT = 999;
const MAX_GROUPS = 5;
const MAX_STICKINESS_SECONDS = 604_800;

/** Listeners of load balancers, and what Elastic Load Balancing lets happen to their rules. */
export class ListenerRules {
  private readonly listeners = new Map<string, Rule[]>();
  private created = 0;

  createListener(arn: string): void {
    this.listeners.set(arn, []);
  }

  rules(listenerArn: string): readonly Rule[] {
    const rules = this.listeners.get(listenerArn);
    if (rules === undefined) {
      throw new ServiceError('ListenerNotFound', `One or more listeners not found: ${listenerArn}`);
    }
    return rules;
  }

  create(listenerArn: string, { Priority, Conditions, Actions }: Omit<Rule, 'RuleArn'>): Rule {
    const rules = this.rules(listenerArn) as Rule[];
    if (rules.some((rule) => rule.Priority === Priority)) {
      throw new ServiceError('PriorityInUse', `Priority '${Priority}' is currently in use`);
    }
    const RuleArn = `${listenerArn.replace(':listener/', ':listener-rule/')}/${(++this.created).toString(16).padStart(16, '0')}`;
    const rule = checked({ RuleArn, Priority, Conditions, Actions });
    rules.push(rule);
    return rule;
  }

  /** What is not given stays. */
  modify(ruleArn: string, { Conditions, Actions }: Partial<Pick<Rule, 'Conditions' | 'Actions'>>): Rule {
    const { rules, index } = this.find(ruleArn);
    rules[index] = checked({ ...rules[index], Conditions: Conditions ?? rules[index].Conditions, Actions: Actions ?? rules[index].Actions });
    return rules[index];
  }

  delete(ruleArn: string): void {
    const { rules, index } = this.find(ruleArn);
    rules.splice(index, 1);
  }

  private find(ruleArn: string): { rules: Rule[]; index: number } {
    for (const rules of this.listeners.values()) {
      const index = rules.findIndex(({ RuleArn }) => RuleArn === ruleArn);
      if (index !== -1) {
        return { rules, index };
      }
    }
    throw new ServiceError('RuleNotFound', `One or more rules not found: ${ruleArn}`);
  }
}

function checked(rule: Rule): Rule {
  if (rule.Conditions.length === 0) {
    throw new ServiceError('ValidationError', 'A condition must be specified');
  }
  rule.Actions.forEach(checkAction);
  return { ...rule, Conditions: rule.Conditions.map(asDescribed) };
}

function checkAction({ Type, ForwardConfig }: Action): void {
  if (Type !== 'forward' || ForwardConfig === undefined) {
    throw new ServiceError('NotImplemented', 'the local AWS models rules that forward by a ForwardConfig only');
  }
  const { TargetGroups: groups, TargetGroupStickinessConfig: stickiness } = ForwardConfig;
  if (groups.length < 1 || groups.length > MAX_GROUPS || new Set(groups.map(({ TargetGroupArn }) => TargetGroupArn)).size < groups.length) {
    throw new ServiceError('InvalidLoadBalancerAction', `A forward action must have 1 to ${MAX_GROUPS} different target groups`);
  }
  if (groups.some(({ Weight }) => !isBetween(Weight ?? '1', 0, MAX_WEIGHT))) {
    throw new ServiceError('InvalidLoadBalancerAction', `Weight must be between 0 and ${MAX_WEIGHT} inclusive`);
  }
  if (stickiness?.Enabled === 'true' && !isBetween(stickiness.DurationSeconds ?? '', 1, MAX_STICKINESS_SECONDS)) {
    throw new ServiceError('InvalidLoadBalancerAction', `Stickiness duration must be between 1 and ${MAX_STICKINESS_SECONDS}`);
  }
}

function isBetween(text: string, least: number, most: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;
}

/** Values of paths and hosts are told twice, wherever they were given. */
function asDescribed(condition: Field): Field {
  const { Field: field, Values: values, ...rest } = condition as { readonly [name: string]: Field };
  const config = { 'path-pattern': 'PathPatternConfig', 'host-header': 'HostHeaderConfig' }[field as string];
  if (config === undefined) {
    return condition;
  }
  const given = values ?? (rest[config] as { readonly Values: Field }).Values;
  return { Field: field, Values: given, [config]: { Values: given } };
}
