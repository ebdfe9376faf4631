import { isIPv4, isIPv6 } from 'node:net';
import { Token } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { IConstruct } from 'constructs';
import type { ColorTarget } from './color-target';
import { COLORS } from '../core/color';
import { invalid } from '../private/errors';

const { A, AAAA, CNAME, DS, NS, SOA } = route53.RecordType;

/** Say who answers for a zone, not where something is. */
const OF_ZONES = [NS, SOA, DS];

type Targets = { readonly blue: ColorTarget; readonly green: ColorTarget };

/** The types of the live records: those that were given, or those that both colors can have. */
export function recordTypes(scope: IConstruct, targets: Targets, given: route53.RecordType[] | undefined): route53.RecordType[] {
  const types = given ?? typesOfBoth(scope, targets);
  if (types.length === 0 || new Set(types).size < types.length) {
    throw invalid(scope, 'recordTypes', 'at least one type, each once', types.join(', ') || 'none', 'leave it out for the types that both colors can have');
  }
  const ofZone = types.find((type) => OF_ZONES.includes(type));
  if (ofZone !== undefined) {
    throw invalid(scope, 'recordTypes', 'types of records that lead to something', ofZone, 'records of the zone itself are no matter of a release');
  }
  if (types.length > 1 && types.includes(CNAME)) {
    throw invalid(scope, 'recordTypes', 'CNAME alone', types.join(', '), 'DNS knows nothing else beside a CNAME of the same name');
  }
  COLORS.forEach((color) => types.forEach((type) => checkType(scope, color, targets[color], type)));
  return types;
}

/** What a plain record of this type says: of addresses, those of its kind. */
export function valuesOf(type: route53.RecordType, values: readonly string[]): string[] {
  return type === A || type === AAAA ? values.filter((value) => Token.isUnresolved(value) || isAddressOf(type, value)) : [...values];
}

function typesOfBoth(scope: IConstruct, targets: Targets): route53.RecordType[] {
  const [blue, green] = COLORS.map((color) => possibleTypes(targets[color]));
  const both = blue.filter((type) => green.includes(type));
  if (both.length === 0) {
    throw invalid(scope, 'recordTypes', 'given where the targets do not tell one that both can have', `${blue.join(' ') || 'unknown'} for blue, ${green.join(' ') || 'unknown'} for green`,
      'pass for example recordTypes: [RecordType.A], or targets of the same kind');
  }
  return both;
}

function possibleTypes({ kind, values, recordType }: ColorTarget): route53.RecordType[] {
  switch (kind) {
    case 'record': return recordType === undefined ? [] : [recordType as route53.RecordType];
    case 'website': return [A];
    case 'values': return typesOfValues(values ?? []);
    default: return [A, AAAA];
  }
}

function typesOfValues(values: readonly string[]): route53.RecordType[] {
  if (values.length === 0 || values.some((value) => Token.isUnresolved(value))) {
    return [];
  }
  if (values.every((value) => isIPv4(value) || isIPv6(value))) {
    return [A, AAAA].filter((type) => values.some((value) => isAddressOf(type, value)));
  }
  return values.length === 1 && /^[a-z0-9_-]+(\.[a-z0-9_-]+)+\.?$/i.test(values[0]) ? [CNAME] : [];
}

function isAddressOf(type: route53.RecordType, value: string): boolean {
  return type === A ? isIPv4(value) : isIPv6(value);
}

function checkType(scope: IConstruct, color: string, { kind, values }: ColorTarget, type: route53.RecordType): void {
  if (kind === 'website' && type !== A) {
    throw invalid(scope, 'recordTypes', 'A where a color is the website of a bucket', type, 'websites of buckets have no IPv6: clients with IPv6 would all go to the other color');
  }
  if ((kind === 'cloudfront' || kind === 'load-balancer' || kind === 'other') && type !== A && type !== AAAA) {
    throw invalid(scope, 'recordTypes', `A or AAAA for the alias of ${color}`, type, 'aliases answer with addresses; use RecordTarget.fromValues for other types');
  }
  const said = values === undefined ? undefined : valuesOf(type, values);
  if (said !== undefined && (said.length === 0 || (type === CNAME && said.length > 1))) {
    throw invalid(scope, color, type === CNAME ? 'one host name for a CNAME' : `values that a record of type ${type} can have`, `'${values!.join('\', \'')}'`, 'pass values of this type, or other recordTypes');
  }
}
