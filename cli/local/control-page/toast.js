import { byId, h } from './dom.js';

const SHOWN_MS = { done: 7000, refused: 12000 };

let timer;

/** Says one thing at a time, politely. `kind` is `done` or `refused`. */
export function toast(message, kind) {
  clearTimeout(timer);
  const close = h('button', { type: 'button', class: 'toast__close', 'aria-label': 'Dismiss' }, '×');
  close.addEventListener('click', clear);
  const box = byId('toast');
  box.dataset.kind = kind;
  box.replaceChildren(h('p', {}, message), close);
  timer = setTimeout(clear, SHOWN_MS[kind]);
}

function clear() {
  const box = byId('toast');
  box.dataset.kind = 'none';
  box.replaceChildren();
}
