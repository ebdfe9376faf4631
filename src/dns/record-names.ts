import { Token } from 'aws-cdk-lib';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { IConstruct } from 'constructs';
import { invalid } from '../private/errors';
import { literal } from '../private/validate';

const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
const MAX_LENGTH = 253;
const WILDCARD = '*.';

/**
 * A name in a zone, in full, in lower case, without a dot at the end: `WWW` in `example.com` is `www.example.com`. It is
 * relative to the zone unless it ends with the zone's name or with a dot, as in the CDK.
 */
export function qualifiedName(scope: IConstruct, prop: string, recordName: string, zone: route53.IHostedZone): string {
  const text = literal(scope, prop, recordName).toLowerCase();
  const zoneName = zoneNameOf(scope, zone, text.endsWith('.'));
  const name = zoneName === undefined ? text.slice(0, -1) : inZone(scope, prop, text, zoneName);
  checkLabels(scope, prop, zoneName === undefined ? name : name.slice(0, name.length - zoneName.length).replace(/\.$/, ''), name);
  return name;
}

/** How conditions of IAM want a name: what is no letter, digit, hyphen or underscore in octal. */
export function nameForIam(name: string): string {
  return name.startsWith(WILDCARD) ? `\\052${name.slice(1)}` : name;
}

/** Whether a name is in a zone, or the zone's own; not if one of them is known at deploy only. */
export function isInZone(name: string, zoneName: string): boolean {
  return !Token.isUnresolved(name) && !Token.isUnresolved(zoneName) && (name === zoneName || name.endsWith(`.${zoneName}`));
}

export function isWildcard(name: string): boolean {
  return name.startsWith(WILDCARD);
}

/** In lower case, without a dot at the end; nothing for a zone that was imported by its id, if the name is complete without. */
export function zoneNameOf(scope: IConstruct, zone: route53.IHostedZone, isOptional: boolean): string | undefined {
  const zoneName = nameOf(zone);
  if (zoneName === undefined && !isOptional) {
    throw invalid(scope, 'zone', 'a hosted zone whose name is known', 'one that was imported by its id alone',
      'use HostedZone.fromHostedZoneAttributes or fromLookup, or write record names in full, with a dot at the end');
  }
  return zoneName === undefined || Token.isUnresolved(zoneName) ? zoneName : zoneName.replace(/\.$/, '').toLowerCase();
}

/** Zones that were imported by their id throw when asked for their name. */
function nameOf(zone: route53.IHostedZone): string | undefined {
  try {
    return zone.zoneName;
  } catch {
    return undefined;
  }
}

function inZone(scope: IConstruct, prop: string, text: string, zoneName: string): string {
  if (!text.endsWith('.')) {
    return text === '' || text === zoneName ? zoneName : text.endsWith(`.${zoneName}`) ? text : `${text}.${zoneName}`;
  }
  const name = text.slice(0, -1);
  if (Token.isUnresolved(zoneName)) {
    throw invalid(scope, prop, 'relative to a zone whose name is known at deploy only', `'${text}'`, 'leave the name of the zone and the dot away');
  }
  if (!isInZone(name, zoneName)) {
    throw invalid(scope, prop, `in the hosted zone ${zoneName}`, `'${text}'`, 'pass the zone of the name, or leave the dot at the end away');
  }
  return name;
}

function checkLabels(scope: IConstruct, prop: string, own: string, name: string): void {
  const labels = own === '' ? [] : own.replace(/^\*(\.|$)/, '').split('.').filter((label, index, all) => label !== '' || all.length > 1 || index > 0);
  if (labels.some((label) => !LABEL.test(label)) || (!Token.isUnresolved(name) && name.length > MAX_LENGTH)) {
    throw invalid(scope, prop, `labels of at most 63 letters, digits, - and _ (the first may be *), ${MAX_LENGTH} characters in all`, `'${own}'`,
      'write international names in punycode, like xn--bcher-kva.example.com');
  }
}
