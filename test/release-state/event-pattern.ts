type Fields = { readonly [name: string]: unknown };

/**
 * Whether EventBridge would send an event to a rule, for patterns of exact values: each field of the pattern must be there, with
 * one of the listed values; of an array in the event one element must be listed.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function matches(pattern: Fields, event: Fields): boolean {
  return Object.entries(pattern).every(([name, rule]) => {
    const value = event[name];
    return Array.isArray(rule)
      ? [value].flat().some((item) => rule.includes(item))
      : typeof value === 'object' && value !== null && matches(rule as Fields, value as Fields);
  });
}

interface InputTransformer {
  readonly InputPathsMap: Record<string, string>;
  readonly InputTemplate: string;
}

/** What an input transformer makes of an event. */
export function transformed({ InputPathsMap, InputTemplate }: InputTransformer, event: Fields): unknown {
  const text = Object.entries(InputPathsMap).reduce((template, [name, jsonPath]) => {
    const value = jsonPath.split('.').slice(1).reduce<unknown>((inner, field) => (inner as Fields)[field], event);
    return template.split(`<${name}>`).join(JSON.stringify(value));
  }, InputTemplate);
  return JSON.parse(text);
}
