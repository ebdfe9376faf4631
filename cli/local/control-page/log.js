import { byId, h, setText } from './dom.js';
import { cacheWord, reasonSentence, timeOfDay } from './words.js';

const KEPT = 500;

let requests = [];
let waiting = [];
let paused = false;
let scheduled = false;

/** Newest first; while paused, new ones wait. */
export function startLog() {
  byId('log-filter').addEventListener('input', renderAll);
  byId('log-clear').addEventListener('click', () => {
    requests = [];
    waiting = [];
    renderAll();
  });
  byId('log-pause').addEventListener('click', () => {
    paused = !paused;
    byId('log-pause').setAttribute('aria-pressed', String(paused));
    schedule();
  });
}

export function addRequest(request) {
  waiting.push(request);
  waiting.splice(0, waiting.length - KEPT);
  schedule();
}

/** One update per frame, however many requests arrive. */
function schedule() {
  if (!scheduled) {
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      update();
    });
  }
}

function update() {
  setText(byId('log-pause'), paused ? `Resume (${waiting.length})` : 'Pause');
  if (paused) {
    return;
  }
  const known = new Set(requests.map(keyOf));
  const fresh = waiting.filter((request) => !known.has(keyOf(request))).reverse();
  waiting = [];
  requests = fresh.concat(requests).slice(0, KEPT);
  const rows = byId('log-rows');
  rows.prepend(...fresh.filter(matcher()).map(row));
  while (rows.childElementCount > KEPT) {
    rows.lastElementChild.remove();
  }
  renderEmpty();
}

/** A local edge that was started again counts from the beginning. */
function keyOf({ id, at }) {
  return `${id}@${at}`;
}

function renderAll() {
  byId('log-rows').replaceChildren(...requests.filter(matcher()).map(row));
  setText(byId('log-pause'), paused ? `Resume (${waiting.length})` : 'Pause');
  renderEmpty();
}

function renderEmpty() {
  byId('log-empty').hidden = byId('log-rows').childElementCount > 0;
  setText(byId('log-empty'), requests.length === 0 ? 'No requests since this page was opened. Open the site and watch them arrive.' : 'No request matches the filter.');
}

/** Every word of the filter must occur somewhere in what the row shows. */
function matcher() {
  const words = byId('log-filter').value.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return (request) => {
    const text = [request.method, request.path, request.status, request.release, request.color, request.class, request.location,
      request.reason, reasonSentence(request), cacheWord(request.cache)].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

function row(request) {
  const meta = [request.class, request.location, `${Math.round(request.ms * 10) / 10} ms`].filter((part) => part !== null);
  return h('tr', { 'data-testid': 'log-row', 'data-release': request.release, 'data-color': request.color, 'data-reason': request.reason },
    h('td', { class: 'log__time' }, timeOfDay(request.at)),
    h('td', { class: 'log__request' },
      h('span', { class: 'log__path', title: request.path }, h('span', { class: 'log__method' }, request.method), ` ${request.path}`),
      h('span', { class: request.status >= 400 ? 'log__meta log__meta--failed' : 'log__meta' }, `${request.status}, ${meta.join(', ')}`)),
    h('td', {}, releaseChip(request)),
    h('td', { class: 'log__why' }, reasonSentence(request)),
    h('td', { 'class': 'log__cache', 'data-cache': request.cache }, cacheWord(request.cache)));
}

function releaseChip({ release, color, reason }) {
  return release === null
    ? h('span', { class: 'chip' }, reason === 'shared-asset' ? 'shared' : 'none')
    : h('span', { 'class': 'chip', 'data-color': color, 'title': color === null ? 'on no color now' : `on ${color}` }, release);
}
