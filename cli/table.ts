import Table from 'cli-table3';
import { paint } from './paint';
import type { Color } from '../src/core/color';

const PAINT: Readonly<Record<Color, (text: string) => string>> = { blue: paint.blue, green: paint.green };

/** A table without lines between its rows, so that long ones stay readable. */
export function createTable(head: string[]): InstanceType<typeof Table> {
  return new Table({
    head,
    style: { 'head': [], 'border': [], 'compact': true, 'padding-left': 1, 'padding-right': 1 },
  });
}

/** A text in the color that it is about. */
export function colored(color: Color, text: string): string {
  return PAINT[color](text);
}
