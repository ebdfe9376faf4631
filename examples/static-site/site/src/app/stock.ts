import './stock.css';
import { element } from '../dom';

export const builtAs = __VERSION__;

interface Shelf {
  readonly name: string;
  readonly left: number;
  readonly full: number;
  readonly unit: string;
}

const STOCK: readonly Shelf[] = [
  { name: 'Quay espresso beans', left: 14, full: 20, unit: 'kg' },
  { name: 'Filter of the week', left: 3, full: 12, unit: 'kg' },
  { name: 'Oat milk', left: 22, full: 30, unit: 'l' },
  { name: 'Seeded rye', left: 4, full: 18, unit: 'loaves' },
  { name: 'Paper cups', left: 640, full: 1000, unit: '' },
];

const LOW = 0.3;

export function render(): HTMLElement[] {
  return [element('ul', { class: 'stock' }, ...STOCK.map(shelfRow))];
}

function shelfRow(shelf: Shelf): HTMLElement {
  const share = shelf.left / shelf.full;
  const label = `${shelf.left} of ${shelf.full} ${shelf.unit}`.trim();
  const gauge = element('meter', {
    'min': '0', 'max': '1', 'low': String(LOW), 'optimum': '1', 'value': String(share), 'aria-label': `${shelf.name}: ${label}`,
  });
  const row = element('li', { class: share < LOW ? 'stock__low' : '' },
    element('b', {}, shelf.name), gauge, element('span', {}, share < LOW ? `${label}, low` : label));
  if (__RELEASE__ >= 2 && share < LOW) {
    row.append(reorderButton(shelf));
  }
  return row;
}

/** New in release 2: what runs low can be ordered from here. */
function reorderButton(shelf: Shelf): HTMLElement {
  const button = element('button', { 'type': 'button', 'class': 'button button--small', 'data-testid': 'reorder' }, `Reorder ${shelf.full - shelf.left}`);
  button.addEventListener('click', () => {
    button.disabled = true;
    button.textContent = 'Ordered';
  });
  return button;
}
