import { element } from '../dom';

export const builtAs = __VERSION__;

interface Order {
  readonly name: string;
  readonly items: string;
  readonly waiting: number;
  readonly paid: boolean;
}

const ORDERS: readonly Order[] = [
  { name: 'Maren', items: 'Flat white, cardamom knot', waiting: 1, paid: true },
  { name: 'Idris', items: 'Filter of the week', waiting: 2, paid: true },
  { name: 'Table 6', items: '2 oat cortado, seeded rye', waiting: 4, paid: false },
  { name: 'Pilar', items: 'Dark chocolate', waiting: 5, paid: true },
  { name: 'Owen', items: 'Quay espresso, financier', waiting: 6, paid: false },
];

export function render(): HTMLElement[] {
  const list = element('ol', { class: 'orders' }, ...ORDERS.map(orderRow));
  if (__RELEASE__ >= 2) {
    return [pickupShelf(), list];
  }
  return [list];
}

function orderRow(order: Order): HTMLElement {
  const done = element('button', { 'type': 'button', 'class': 'button button--small', 'aria-label': `${order.name}'s order is ready` }, 'Ready');
  const row = element('li', { class: 'order' },
    element('div', {}, element('b', {}, order.name), element('span', {}, order.items)),
    element('span', { class: order.paid ? 'tag' : 'tag tag--open' }, order.paid ? 'Paid' : 'To pay'),
    element('span', { class: 'order__time' }, `${order.waiting} min`),
    done);
  done.addEventListener('click', () => {
    row.classList.toggle('order--done');
    done.textContent = row.classList.contains('order--done') ? 'Undo' : 'Ready';
  });
  return row;
}

/** New in release 2: finished cups have a numbered place on the shelf. */
function pickupShelf(): HTMLElement {
  const places = ['Signe', 'Bo', '', 'Amal', '', ''];
  return element('div', { 'class': 'shelf', 'data-testid': 'pickup-shelf' },
    element('h2', {}, 'Pickup shelf ', element('span', { class: 'tag' }, 'New')),
    element('ul', {}, ...places.map((name, index) => element('li', { class: name ? 'shelf__full' : '' },
      element('b', {}, String(index + 1)), element('span', {}, name || 'free')))));
}
