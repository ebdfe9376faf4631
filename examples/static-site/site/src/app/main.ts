import '../site.css';
import './board.css';
import { find } from '../dom';
import { reportPart, startReleaseStrip } from '../release-strip';
import type { Panel } from './panel';

/** Each panel is a chunk of its own, fetched when its tab is first opened: possibly long after a flip.
 * (TypeScript wants the extension in a dynamic import.) */
const PANELS: { readonly [tab: string]: () => Promise<Panel> } = {
  queue: () => import('./queue.js'),
  stock: () => import('./stock.js'),
  reports: () => import('./reports.js'),
};

const tabs = [...document.querySelectorAll<HTMLButtonElement>('[role="tab"]')];
const panel = find('#panel');
const failure = find('[data-testid="chunk-error"]');
let selected = '';

startReleaseStrip();
tabs.forEach((tab) => tab.addEventListener('click', () => {
  window.location.hash = nameOf(tab);
}));
find('[role="tablist"]').addEventListener('keydown', moveBetweenTabs);
find('[data-part="retry"]').addEventListener('click', () => void open(selected));
window.addEventListener('hashchange', () => void open(tabFromAddress()));
void open(tabFromAddress());

async function open(name: string): Promise<void> {
  selected = name;
  tabs.forEach((tab) => {
    tab.setAttribute('aria-selected', String(nameOf(tab) === name));
    tab.tabIndex = nameOf(tab) === name ? 0 : -1;
  });
  panel.setAttribute('aria-labelledby', `tab-${name}`);
  panel.setAttribute('aria-busy', 'true');
  failure.hidden = true;
  try {
    const chunk = await PANELS[name]();
    if (selected === name) {
      show(chunk, name);
    }
  } catch (error) {
    if (selected === name) {
      showFailure(error);
    }
  }
}

function show(chunk: Panel, name: string): void {
  panel.replaceChildren(...chunk.render());
  panel.setAttribute('aria-busy', 'false');
  showChunk(chunk.builtAs === __VERSION__ ? 'loaded' : 'foreign', chunk.builtAs);
  reportPart(`the ${name} chunk`, chunk.builtAs);
}

function showFailure(error: unknown): void {
  panel.replaceChildren();
  panel.setAttribute('aria-busy', 'false');
  showChunk('failed', 'not loaded');
  find('[data-part="reason"]').textContent = `The server did not deliver its file. (${String(error)})`;
  failure.hidden = false;
}

function showChunk(state: 'loaded' | 'foreign' | 'failed', text: string): void {
  find('.chunk').dataset.state = state;
  find('[data-testid="chunk-version"]').textContent = text;
}

function moveBetweenTabs(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step !== undefined) {
    const next = tabs[(tabs.findIndex((tab) => nameOf(tab) === selected) + step + tabs.length) % tabs.length];
    next.focus();
    next.click();
  }
}

function tabFromAddress(): string {
  const name = window.location.hash.slice(1);
  return name in PANELS ? name : 'queue';
}

function nameOf(tab: HTMLElement): string {
  return tab.dataset.tab ?? '';
}
