import { find } from './dom';

/** What the parts of this page say they were built as. */
const parts = new Map<string, string>();

/** Checks that everything on this page comes from one release, and shows the result. */
export function startReleaseStrip(): void {
  parts.set('page', document.documentElement.dataset.release ?? 'unknown');
  reportPart('script', __VERSION__);
  show('release-script', __VERSION__);
  find('[data-testid="release-check"]').addEventListener('click', () => void check());
  void check();
}

/** Another part has arrived, a lazily loaded chunk for example. */
export function reportPart(part: string, version: string): void {
  parts.set(part, version);
  judge();
}

async function check(): Promise<void> {
  setState('checking', 'checking this page');
  parts.delete('release.json');
  const theme = themeVersion();
  parts.set('theme.css', theme);
  show('release-theme', theme);
  try {
    const response = await fetch('/release.json', { credentials: 'include' });
    show('release-header', response.headers.get('x-bg-release') ?? 'not sent');
    const release = await response.json() as { version: string };
    show('release-json', release.version);
    reportPart('release.json', release.version);
  } catch {
    show('release-json', 'failed');
    setState('unknown', 'cannot tell: /release.json did not load');
  }
}

/** Parts that have not arrived yet do not count. */
function judge(): void {
  if (!parts.has('release.json')) {
    return;
  }
  const own = parts.get('page');
  const foreign = [...parts].filter(([, version]) => version !== own);
  if (foreign.length === 0) {
    setState('whole', 'this page is whole');
  } else {
    setState('mixed', `mixed page: ${foreign.map(([part, version]) => `${part} is ${version}`).join(', ')}`);
  }
}

function themeVersion(): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue('--theme-version');
  return value.replaceAll('"', '').trim() || 'missing';
}

function setState(state: 'checking' | 'whole' | 'mixed' | 'unknown', text: string): void {
  find('.strip').dataset.state = state;
  show('page-whole', text);
}

function show(testId: string, text: string): void {
  find(`[data-testid="${testId}"]`).textContent = text;
}
