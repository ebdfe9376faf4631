/** A record set as Route 53 keeps it: the name in lower case, escaped, with a dot at the end. */
export interface RecordSet {
  readonly name: string;
  readonly type: string;
  readonly setIdentifier?: string;
  readonly weight?: number;
  readonly ttl?: number;
  readonly values?: readonly string[];
  readonly alias?: { readonly hostedZoneId: string; readonly dnsName: string; readonly evaluateTargetHealth: boolean };
  readonly healthCheckId?: string;
}

export interface Change {
  readonly action: 'CREATE' | 'DELETE' | 'UPSERT';
  readonly set: RecordSet;
}

/** `*.Example.com` is `\052.example.com.`; what is escaped already stays so. @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html */
export function canonicalName(name: string): string {
  const withDot = name.endsWith('.') ? name : `${name}.`;
  return withDot.toLowerCase().replace(/[^a-z0-9_.\\-]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

export function canonicalSet(set: RecordSet): RecordSet {
  const alias = set.alias === undefined ? undefined : { ...set.alias, dnsName: canonicalName(set.alias.dnsName) };
  return { ...set, name: canonicalName(set.name), alias };
}

/** Values in any order, everything else as it is. */
export function isEqualSet(one: RecordSet, other: RecordSet): boolean {
  const text = ({ name, type, setIdentifier, weight, ttl, values, alias, healthCheckId }: RecordSet): string => (
    JSON.stringify([name, type, setIdentifier, weight, ttl, values && [...values].sort(), alias, healthCheckId])
  );
  return text(one) === text(other);
}

/** Record sets are listed by the labels of their names, last one first, then by type, then by identifier. */
export function listOrder({ name, type = '', setIdentifier = '' }: { name: string; type?: string; setIdentifier?: string }): string {
  return [name.split('.').reverse().join('\u0001'), type, setIdentifier].join('\u0000');
}
