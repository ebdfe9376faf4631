import './reports.css';
import { element } from '../dom';

export const builtAs = __VERSION__;

const HOURS = [8, 9, 10, 11, 12, 13, 14, 15, 16, 17];
const CUPS = [42, 71, 58, 39, 64, 52, 37, 33, 28, 17];
const CUPS_LAST_WEEK = [38, 66, 61, 35, 55, 54, 30, 31, 29, 20];

export function render(): HTMLElement[] {
  return [figures(), chart()];
}

function figures(): HTMLElement {
  const list = element('dl', { class: 'figures' },
    figure('Cups today', String(total(CUPS))),
    figure('Busiest hour', '9:00'),
    figure('Average wait', '3:40'));
  if (__RELEASE__ >= 2) {
    const change = Math.round((total(CUPS) / total(CUPS_LAST_WEEK) - 1) * 100);
    list.append(figure('Against last week', `+${change} %`));
  }
  return list;
}

function figure(name: string, value: string): HTMLElement {
  return element('div', {}, element('dt', {}, name), element('dd', {}, value));
}

function chart(): HTMLElement {
  const highest = Math.max(...CUPS, ...CUPS_LAST_WEEK);
  const columns = HOURS.map((hour, index) => {
    const column = element('li', { 'aria-label': `${hour}:00, ${CUPS[index]} cups` },
      bar('bar', CUPS[index] / highest), element('span', { 'aria-hidden': 'true' }, String(hour)));
    if (__RELEASE__ >= 2) {
      column.prepend(bar('bar bar--before', CUPS_LAST_WEEK[index] / highest));
    }
    return column;
  });
  const caption = __RELEASE__ >= 2 ? 'Cups per hour; pale: the same day last week' : 'Cups per hour, today';
  return element('figure', { class: 'chart' }, element('figcaption', {}, caption), element('ol', {}, ...columns));
}

function bar(className: string, share: number): HTMLElement {
  const node = element('i', { class: className });
  node.style.setProperty('--share', share.toFixed(3));
  return node;
}

function total(cups: readonly number[]): number {
  return cups.reduce((sum, count) => sum + count, 0);
}
