import type { ChangeView } from '../../cli/change-view';
import { createProgress } from '../../cli/progress';

const VIEW: ChangeView = { generation: 7, effectiveAt: 1000, secondsLeft: 24, home: false, replica: false, isDone: false };

afterEach(() => jest.useRealTimers());

test('a log gets one line per event', () => {
  const lines: string[] = [];
  const progress = createProgress({ out: () => undefined, error: (text) => lines.push(text) });
  [VIEW, { ...VIEW, secondsLeft: 20, home: true }, { ...VIEW, secondsLeft: 0, home: true, replica: true }].forEach((view) => progress.show(view));
  progress.end();
  expect(lines).toEqual(['in force everywhere at 1970-01-01T00:16:40Z, in 24 s', 'confirmed in the home region', 'confirmed in the replica region']);
});

test('who watches sees one line, drawn again and again', () => {
  jest.useFakeTimers();
  let written = '';
  const live = { isTTY: true, columns: 80, rows: 24, write: (text: string) => written += text } as unknown as NodeJS.WriteStream;
  const progress = createProgress({ out: () => undefined, error: () => undefined, live });
  progress.show(VIEW);
  jest.advanceTimersByTime(1500);
  progress.show({ ...VIEW, secondsLeft: 0, home: true });
  jest.advanceTimersByTime(500);
  progress.end();
  expect(written).toContain('░ everywhere in 24 s   copies: home … replica …');
  expect(written).toContain('░ everywhere in 23 s   copies: home … replica …'); // nobody looked at the state
  expect(written).toContain('█ reading it again     copies: home ✓ replica …');
  expect(written).not.toContain('\n');
  expect(jest.getTimerCount()).toBe(0);
});
