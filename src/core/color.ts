/** The two environments. Fixed names: a color is a slot, never "old" or "new". */
export type Color = 'blue' | 'green';

export const COLORS: readonly Color[] = ['blue', 'green'];

export function isColor(value: unknown): value is Color {
  return value === 'blue' || value === 'green';
}

/** `otherColor('blue')` is `'green'`. */
export function otherColor(color: Color): Color {
  return color === 'blue' ? 'green' : 'blue';
}
