import type { Change, RecordSet } from './record-set';
import { canonicalName, canonicalSet, isEqualSet, listOrder } from './record-set';
import { ServiceError } from '../service-error';

const MAX_WEIGHT = 255;

interface HostedZone {
  /** With a dot at the end. */
  readonly name: string;
  sets: readonly RecordSet[];
}

/** Hosted zones and what Route 53 lets happen to their records. @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html */
export class HostedZones {
  /** How often a change is still on its way when somebody asks. */
  pendingAnswers = 0;
  private readonly zones = new Map<string, HostedZone>();
  private readonly pending: number[] = [];

  create(id: string, name: string): void {
    this.zones.set(id, { name: canonicalName(name), sets: [] });
  }

  /** In the order in which Route 53 lists them. */
  records(id: string): RecordSet[] {
    return [...this.zone(id).sets];
  }

  /** All changes or none. @returns the id of the change */
  change(id: string, changes: readonly Change[]): string {
    const zone = this.zone(id);
    const canonical = changes.map(({ action, set }) => ({ action, set: canonicalSet(set) }));
    canonical.forEach(({ set }) => checkShape(set));
    refuseRepeated(canonical);
    const sets = canonical.reduce((current, change) => applied(current, change, zone.name), zone.sets);
    refuseUnequalTtls(sets);
    zone.sets = [...sets].sort((a, b) => listOrder(a) < listOrder(b) ? -1 : 1);
    return `C${this.pending.push(this.pendingAnswers)}`;
  }

  isInSync(changeId: string): boolean {
    const index = Number(/^C(\d+)$/.exec(changeId)?.[1]) - 1;
    if (this.pending[index] === undefined) {
      throw new ServiceError('NoSuchChange', `Could not find resource with ID: ${changeId}`, 404);
    }
    return this.pending[index]-- <= 0;
  }

  private zone(id: string): HostedZone {
    const zone = this.zones.get(id);
    if (zone === undefined) {
      throw new ServiceError('NoSuchHostedZone', `No hosted zone found with ID: ${id}`, 404);
    }
    return zone;
  }
}

function checkShape(set: RecordSet): void {
  const { alias, values, ttl, weight, setIdentifier } = set;
  if ((alias === undefined) === (values === undefined) || (alias === undefined) !== (ttl !== undefined)) {
    throw new ServiceError('InvalidInput', 'Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords]]');
  }
  if ((weight === undefined) !== (setIdentifier === undefined)) {
    throw new ServiceError('InvalidInput', 'Invalid request: Missing field \'SetIdentifier\' or one of [Weight, ...] in Change');
  }
  if (weight !== undefined && !(Number.isInteger(weight) && weight >= 0 && weight <= MAX_WEIGHT)) {
    throw new ServiceError('InvalidInput', `Invalid request: weight ${weight} is not from 0 to ${MAX_WEIGHT}`);
  }
}

/** A set may be deleted and made again in one batch; anything else twice is refused. */
function refuseRepeated(changes: readonly Change[]): void {
  const seen = new Map<string, string>();
  for (const { action, set } of changes) {
    const before = seen.get(keyOf(set));
    if (before !== undefined && !(before === 'DELETE' && action === 'CREATE')) {
      throw refused(`The request contains an invalid set of changes for a resource record set '${set.type} ${set.name}'`);
    }
    seen.set(keyOf(set), action);
  }
}

function applied(sets: readonly RecordSet[], { action, set }: Change, zoneName: string): RecordSet[] {
  const existing = sets.find((one) => keyOf(one) === keyOf(set));
  const others = sets.filter((one) => one !== existing);
  if (action === 'DELETE') {
    if (existing === undefined) {
      throw refused(`Tried to delete resource record set ${described(set)} but it was not found`);
    }
    if (!isEqualSet(existing, set)) {
      throw refused(`Tried to delete resource record set ${described(set)} but the values provided do not match the current values`);
    }
    return others;
  }
  if (action === 'CREATE' && existing !== undefined) {
    throw refused(`Tried to create resource record set ${described(set)} but it already exists`);
  }
  checkPlace(set, others, zoneName);
  return [...others, set];
}

function checkPlace(set: RecordSet, others: readonly RecordSet[], zoneName: string): void {
  if (set.name !== zoneName && !set.name.endsWith(`.${zoneName}`)) {
    throw refused(`RRSet with DNS name ${set.name} is not permitted in zone ${zoneName}`);
  }
  if (set.type === 'CNAME' && set.name === zoneName) {
    throw refused(`RRSet of type CNAME with DNS name ${set.name} is not permitted at apex in zone ${zoneName}`);
  }
  const sameName = others.filter(({ name }) => name === set.name);
  if (sameName.some(({ type }) => type !== set.type && [type, set.type].includes('CNAME'))) {
    throw refused(`RRSet of type ${set.type} with DNS name ${set.name} is not permitted as it conflicts with other records with the same DNS name in zone ${zoneName}`);
  }
  const beside = sameName.filter(({ type }) => type === set.type);
  if (beside.some(({ setIdentifier }) => setIdentifier === undefined || set.setIdentifier === undefined)) {
    throw refused(`RRSet with DNS name ${set.name}, type ${set.type} cannot be created because a record set with another routing policy exists with the same name and type`);
  }
}

function refuseUnequalTtls(sets: readonly RecordSet[]): void {
  const ttls = new Map<string, number>();
  for (const { name, type, ttl } of sets) {
    const key = `${type} ${name}`;
    if (ttl !== undefined && (ttls.get(key) ?? ttl) !== ttl) {
      throw refused(`RRSets with DNS name ${name} and type ${type} must have one TTL`);
    }
    if (ttl !== undefined) {
      ttls.set(key, ttl);
    }
  }
}

function keyOf({ name, type, setIdentifier }: RecordSet): string {
  return JSON.stringify([name, type, setIdentifier]);
}

function described({ name, type, setIdentifier }: RecordSet): string {
  return `[name='${name}', type='${type}'${setIdentifier === undefined ? '' : `, set-identifier='${setIdentifier}'`}]`;
}

function refused(message: string): ServiceError {
  return new ServiceError('InvalidChangeBatch', `[${message}]`);
}
