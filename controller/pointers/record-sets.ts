import type { Change, ResourceRecord, ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { Color } from '../../src/core/color';
import { COLORS } from '../../src/core/color';
import type { LiveRecord, RecordsConfig } from '../../src/core/pointer-config';
import { recordsOf } from '../../src/core/pointer-config';
import type { ColorWeights } from '../../src/core/state/color-weights';
import { writeWeights } from '../../src/core/state/color-weights';

const ALL = 100;

/** Types of which a name has one kind only: the name of another host, or addresses. */
const NAME_OF_HOST = 'CNAME';
const ADDRESSES: readonly (string | undefined)[] = ['A', 'AAAA'];

/** What decides between record sets of one name in ways that a pointer does not use. */
const FOREIGN_ROUTING = ['Region', 'GeoLocation', 'Failover', 'MultiValueAnswer', 'TrafficPolicyInstanceId', 'CidrRoutingConfig', 'GeoProximityLocation'] as const;

/**
 * What is there once a pointer says these weights: one simple record per name while a color has it all, else one per color.
 *
 *     blue 100, green 0   ->  www A: blue
 *     blue 95, green 5    ->  www A `blue` weight 95, www A `green` weight 5
 */
export function setsFor(config: RecordsConfig, weights: ColorWeights): ResourceRecordSet[] {
  return recordsOf(config).flatMap((record) => setsOf(record, weights));
}

/** The weights that all records agree upon; some other text if they do not, so that they are written again; nothing if none is there. */
export function readSets(config: RecordsConfig, existing: readonly ResourceRecordSet[]): string | undefined {
  const records = recordsOf(config);
  const says = records.map((record) => readOne(record, existing.filter((set) => isOf(record, set))));
  if (says.every((text) => text === says[0] && text !== ELSEWHERE)) {
    return says[0];
  }
  return `unclear: ${records.map(({ name, type }, index) => `${name} ${type} ${says[index] ?? 'is missing'}`).join('; ')}`;
}

/** The sets that a pointer's records have now, and nothing else that the same names hold. */
export function ownSets(config: RecordsConfig, existing: readonly ResourceRecordSet[]): ResourceRecordSet[] {
  const records = recordsOf(config);
  return existing.filter((set) => records.some((record) => isOf(record, set)));
}

/**
 * One batch that makes `wanted` of what a pointer's records have now. What has to go goes first: a simple record cannot stand
 * beside weighted ones, nor a CNAME beside an address, not even until the end of the batch.
 */
export function changesTo(config: RecordsConfig, existing: readonly ResourceRecordSet[], wanted: readonly ResourceRecordSet[]): Change[] {
  const inTheWay = existing.filter((set) => wanted.some((other) => excludes(set, other)));
  const own = ownSets(config, existing);
  const kept = own.filter((set) => wanted.some((other) => keyOf(other) === keyOf(set)) && !hasForeignRouting(set));
  const gone = [...inTheWay, ...own.filter((set) => !kept.includes(set))];
  const toWrite = wanted.filter((set) => !kept.some((other) => isEqual(other, set)));
  return [
    ...gone.map((set): Change => ({ Action: 'DELETE', ResourceRecordSet: set })),
    ...toWrite.map((set): Change => ({ Action: kept.some((other) => keyOf(other) === keyOf(set)) ? 'UPSERT' : 'CREATE', ResourceRecordSet: set })),
  ];
}

/** `\052.Example.com.` is `*.example.com`. @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html */
export function plainName(name = ''): string {
  return name.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))).replace(/\.$/, '').toLowerCase();
}

/** Where a record leads to: an alias names a load balancer with `dualstack.` before its own name. */
export function plainTarget(name?: string): string {
  return plainName(name).replace(/^dualstack\./, '');
}

const ELSEWHERE = 'points elsewhere';

function setsOf(record: LiveRecord, weights: ColorWeights): ResourceRecordSet[] {
  const whole = COLORS.find((color) => weights[color] === ALL);
  return whole === undefined ? COLORS.map((color) => weightedSet(record, color, weights[color])) : [simpleSet(record, whole)];
}

function simpleSet({ name: Name, type, targets }: LiveRecord, color: Color): ResourceRecordSet {
  const target = targets[color];
  const Type = type as ResourceRecordSet['Type'];
  if ('alias' in target) {
    const { dnsName: DNSName, hostedZoneId: HostedZoneId, evaluateTargetHealth: EvaluateTargetHealth } = target.alias;
    return { Name, Type, AliasTarget: { DNSName, HostedZoneId, EvaluateTargetHealth } };
  }
  return { Name, Type, TTL: target.ttl, ResourceRecords: target.values.map((Value): ResourceRecord => ({ Value })) };
}

/** A health check counts where Route 53 has a choice, that is here only. */
function weightedSet(record: LiveRecord, color: Color, weight: number): ResourceRecordSet {
  return { ...simpleSet(record, color), SetIdentifier: color, Weight: weight, HealthCheckId: record.targets[color].healthCheckId };
}

function readOne(record: LiveRecord, sets: readonly ResourceRecordSet[]): string | undefined {
  if (sets.length === 0) {
    return undefined;
  }
  const weights = weightsIn(record, sets);
  const wanted = weights === undefined ? [] : setsOf(record, weights);
  const isAsWritten = wanted.length === sets.length && wanted.every((set) => sets.some((other) => isEqual(set, other)));
  return weights !== undefined && isAsWritten ? writeWeights(weights) : ELSEWHERE;
}

/** What the sets would mean if they were written by a pointer. */
function weightsIn(record: LiveRecord, sets: readonly ResourceRecordSet[]): ColorWeights | undefined {
  const whole = COLORS.find((color) => isEqual(sets[0], simpleSet(record, color)));
  if (whole !== undefined) {
    return whole === 'blue' ? { blue: ALL, green: 0 } : { blue: 0, green: ALL };
  }
  const [blue, green] = COLORS.map((color) => sets.find(({ SetIdentifier }) => SetIdentifier === color)?.Weight ?? 0);
  return blue + green === ALL ? { blue, green } : undefined;
}

function isOf({ name, type }: LiveRecord, set: ResourceRecordSet): boolean {
  return set.Type === type && plainName(set.Name) === name;
}

/** Whether Route 53 refuses one type beside the other. */
function excludes(set: ResourceRecordSet, wanted: ResourceRecordSet): boolean {
  const types = [set.Type, wanted.Type];
  return plainName(set.Name) === plainName(wanted.Name) && set.Type !== wanted.Type
    && types.includes(NAME_OF_HOST) && types.some((type) => ADDRESSES.includes(type));
}

function keyOf({ Name, Type, SetIdentifier }: ResourceRecordSet): string {
  return JSON.stringify([plainName(Name), Type, SetIdentifier]);
}

function hasForeignRouting(set: ResourceRecordSet): boolean {
  return FOREIGN_ROUTING.some((field) => set[field] !== undefined);
}

function isEqual(one: ResourceRecordSet, other: ResourceRecordSet): boolean {
  return contentOf(one) === contentOf(other);
}

/** The same text for what means the same: Route 53 tells names with a dot at the end, and values in an order of its own. */
function contentOf(set: ResourceRecordSet): string {
  const { TTL, Weight, HealthCheckId, AliasTarget: alias, ResourceRecords: values } = set;
  return JSON.stringify([
    keyOf(set), TTL, Weight, HealthCheckId, FOREIGN_ROUTING.map((field) => set[field]),
    alias && [alias.HostedZoneId, plainName(alias.DNSName), alias.EvaluateTargetHealth],
    values?.map(({ Value }) => plainValue(set.Type, Value ?? '')).sort(),
  ]);
}

function plainValue(type: string | undefined, value: string): string {
  switch (type) {
    case 'AAAA': return URL.canParse(`http://[${value}]`) ? new URL(`http://[${value}]`).hostname : value;
    case NAME_OF_HOST: return plainName(value);
    default: return value;
  }
}
