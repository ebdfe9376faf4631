import { byId, h } from './dom.js';
import { timeOfDay } from './words.js';

const SHOWN = 30;

let shownSignature = '';

export function renderHistory({ truth }) {
  const entries = (truth?.history ?? []).slice(0, SHOWN);
  const signature = entries.map(({ generation, at }) => `${generation}@${at}`).join();
  byId('history-empty').hidden = entries.length > 0;
  if (signature !== shownSignature) {
    shownSignature = signature;
    byId('history').replaceChildren(...entries.map(item));
  }
}

function item(entry) {
  const who = entry.reason ? `${entry.actor}: ${entry.reason}` : entry.actor;
  return h('li', { title: `from ${entry.from} to ${entry.to}` },
    h('span', { class: 'history__generation' }, String(entry.generation)),
    h('div', {}, h('p', {}, entry.message || `${entry.verb}: ${entry.to}`),
      h('p', { class: 'history__who' }, h('time', { datetime: new Date(entry.at).toISOString() }, timeOfDay(entry.at)), ` ${entry.verb}, ${who}`)));
}
