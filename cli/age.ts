const UNITS: ReadonlyArray<readonly [seconds: number, name: string]> = [[86_400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];

/** How long ago, in the largest unit that fits: `formatAge(7_200_000)` is `2 h`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [size, name] = UNITS.find(([unit]) => seconds >= unit) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${name}`;
}
