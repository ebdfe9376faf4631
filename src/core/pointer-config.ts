import type { Color } from './color';

/**
 * A pointer outside the templates that the controller owns, as constructs describe it to the controller: in the environment of its
 * functions, and as properties of the custom resource that makes and removes it. A pointer moves all that it names at once.
 */
export type PointerConfig = RecordsConfig | ListenerRuleConfig | FunctionAliasConfig;

/** `live`: as the truth says. `idle`: all to the color that is not active, for tests of what is staged there. */
export type Follows = 'live' | 'idle';

/** Names in one hosted zone. `simple`: one record per name; `weighted`: two while both colors have a share. */
export interface RecordsConfig {
  readonly kind: 'records';
  readonly follows: Follows;
  readonly mode: 'simple' | 'weighted';
  readonly hostedZoneId: string;
  readonly records: readonly LiveRecords[];
  /** Colors whose alias leads to a load balancer of this account and region: its targets are counted before they take traffic. */
  readonly loadBalancers?: readonly Color[];
  /** Fully qualified names that the template leads to one color for good. */
  readonly colorNames?: readonly string[];
}

/** Every name with every type, and what they say per color: the environment of a function has room for few words. */
export interface LiveRecords {
  /** Fully qualified, in lower case, without a dot at the end. */
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly targets: RecordTargets;
}

export type RecordTargets = { readonly [color in Color]: RecordTargetConfig };

export interface LiveRecord {
  readonly name: string;
  readonly type: string;
  readonly targets: RecordTargets;
}

/** Each name and type by itself. */
export function recordsOf({ records }: RecordsConfig): LiveRecord[] {
  return records.flatMap(({ names, types, targets }) => names.flatMap((name) => types.map((type) => ({ name, type, targets }))));
}

/** What a pointer named before and does not name any more; nothing if it still names all, or is replaced as a whole. */
export function leftBehind(before: PointerConfig, now: PointerConfig): PointerConfig | undefined {
  return before.kind === 'alias' ? undefined : without(before, now);
}

/** What of a pointer none of the others names, whoever of them names the rest; nothing if they name all of it. */
export function namedByNoneOf(config: PointerConfig, others: readonly PointerConfig[]): PointerConfig | undefined {
  return others.reduce<PointerConfig | undefined>((left, other) => left && without(left, other), config);
}

function without(config: PointerConfig, other: PointerConfig): PointerConfig | undefined {
  if (config.kind === 'records' && other.kind === 'records' && config.hostedZoneId === other.hostedZoneId) {
    const kept = recordsOf(other);
    const gone = recordsOf(config).filter(({ name, type }) => !kept.some((record) => record.name === name && record.type === type));
    const groups = gone.map(({ name, type, targets }) => ({ names: [name], types: [type], targets }));
    return groups.length === 0 ? undefined : { ...config, records: groups };
  }
  const isSameRule = config.kind === 'listener-rule' && other.kind === 'listener-rule'
    && config.listenerArn === other.listenerArn && config.priority === other.priority;
  const isSameAlias = config.kind === 'alias' && other.kind === 'alias'
    && config.functionName === other.functionName && config.aliasName === other.aliasName;
  return isSameRule || isSameAlias ? undefined : config;
}

/** An alias, or values with their seconds to live. */
export type RecordTargetConfig =
  | { readonly alias: AliasConfig; readonly healthCheckId?: string }
  | { readonly values: readonly string[]; readonly ttl: number; readonly healthCheckId?: string };

export interface AliasConfig {
  readonly dnsName: string;
  readonly hostedZoneId: string;
  readonly evaluateTargetHealth: boolean;
}

/** A rule of a load balancer's listener that forwards to one target group per color. */
export interface ListenerRuleConfig {
  readonly kind: 'listener-rule';
  readonly listenerArn: string;
  /** Names the rule within its listener. */
  readonly priority: number;
  /** As the API of Elastic Load Balancing takes them. */
  readonly conditions: readonly unknown[];
  readonly targetGroups: { readonly [color in Color]: string };
  readonly stickinessSeconds?: number;
  readonly follows: Follows;
}

/** An alias of a function. Which versions it leads to follows from the releases that the colors hold. */
export interface FunctionAliasConfig {
  readonly kind: 'alias';
  readonly follows: Follows;
  /** Name of the function in the state. */
  readonly component: string;
  readonly functionName: string;
  readonly aliasName: string;
}
