/** Readers for untyped template properties: what is wrong, where, and what to do about it. */

export type Properties = Readonly<Record<string, unknown>>;

export function invalid(property: string, rule: string, value: unknown, fix: string): Error {
  return new Error(`'${property}' must be ${rule}, got: ${JSON.stringify(value)}; ${fix}`);
}

export function asObject(value: unknown, property: string): Properties {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(property, 'an object', value, 'pass the properties of the resource with all intrinsic functions resolved');
  }
  return value as Properties;
}

export function optionalObject(value: unknown, property: string): Properties {
  return value === undefined || value === null ? {} : asObject(value, property);
}

/** A list, also in the `{ Quantity, Items }` form of the CloudFront API. */
export function asList(value: unknown, property: string): readonly unknown[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (Array.isArray(value)) {
    return value;
  }
  const items = asObject(value, property).Items;
  return items === undefined ? [] : asList(items, `${property}.Items`);
}

export function asString(value: unknown, property: string): string {
  if (typeof value !== 'string') {
    throw invalid(property, 'a string', value, 'resolve intrinsic functions before parsing');
  }
  return value;
}

export function optionalString(value: unknown, property: string): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : asString(value, property);
}

export function asStrings(value: unknown, property: string): string[] {
  return asList(value, property).map((item, index) => asString(item, `${property}[${index}]`));
}

/** Numbers may arrive as strings: CloudFormation converts between the two. */
export function asNumber(value: unknown, property: string, fallback: number): number {
  if (value === undefined || value === null) {
    return fallback;
  }
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) {
    throw invalid(property, 'a number', value, 'resolve intrinsic functions before parsing');
  }
  return number;
}

/** CloudFormation takes `"true"` for `true`. */
export function asBoolean(value: unknown): boolean {
  return value === true || value === 'true';
}
