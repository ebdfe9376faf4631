type Fields = { readonly [name: string]: unknown };

/**
 * The same text for conditions that mean the same: Elastic Load Balancing tells values of paths and hosts twice, beside the
 * field and below its `...Config`, and conditions and values in any order.
 */
export function conditionsText(conditions: readonly unknown[]): string {
  return JSON.stringify(conditions.map((condition) => JSON.stringify(plain(condition as Fields))).sort());
}

function plain({ Field: field, Values: values, ...configs }: Fields): unknown[] {
  const config = Object.values(configs).find((value) => value !== undefined) as Fields | undefined;
  const { Values: configured, ...rest } = config ?? {};
  const all = ((configured ?? values ?? []) as readonly unknown[]).map((value) => JSON.stringify(value, sortedKeys)).sort();
  return [field, JSON.stringify(rest, sortedKeys), all];
}

function sortedKeys(_: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1))
    : value;
}
