import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { plainName, plainTarget } from './record-sets';
import type { RecordTargetConfig } from '../../src/core/pointer-config';

/** S3 finds a website by the host name of the request: its alias is the same for every bucket of a region. */
const WEBSITE = /^s3-website[.-]/;

/**
 * Names that lead to one of these targets, and that the state does not move.
 *
 *     blog A alias blue-1.elb.amazonaws.com, www A alias blue-1.elb.amazonaws.com; own: www  ->  blog A
 */
export function foreignNames(sets: readonly ResourceRecordSet[], targets: readonly RecordTargetConfig[], own: readonly string[]): string[] {
  const places = new Set(targets.flatMap(placesOf));
  const leadsThere = ({ AliasTarget: alias, ResourceRecords: values = [] }: ResourceRecordSet): boolean => (
    [alias?.DNSName, ...values.map(({ Value }) => Value)].some((place) => places.has(plainTarget(place))));
  const foreign = sets.filter((set) => !own.includes(plainName(set.Name)) && leadsThere(set));
  return [...new Set(foreign.map(({ Name, Type }) => `${plainName(Name)} ${Type}`))];
}

function placesOf(target: RecordTargetConfig): string[] {
  const places = 'alias' in target ? [target.alias.dnsName] : target.values;
  return places.map(plainTarget).filter((place) => !WEBSITE.test(place));
}
