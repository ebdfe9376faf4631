import type { ChangeView } from '../../cli/change-view';
import { createProgress } from '../../cli/progress';

function places(home: boolean, replica: boolean): ChangeView['places'] {
  return [{ name: 'home', isConfirmed: home }, { name: 'replica', isConfirmed: replica }];
}

const VIEW: ChangeView = { generation: 7, effectiveAt: 1000, secondsLeft: 24, places: places(false, false), isDone: false };

afterEach(() => jest.useRealTimers());

test('a log gets one line per event', () => {
  const lines: string[] = [];
  const progress = createProgress({ out: () => undefined, error: (text) => lines.push(text) });
  const later = [{ ...VIEW, secondsLeft: 20, places: places(true, false) }, { ...VIEW, secondsLeft: 0, places: places(true, true) }];
  [VIEW, ...later].forEach((view) => progress.show(view));
  progress.end();
  expect(lines).toEqual(['in force everywhere at 1970-01-01T00:16:40Z, in 24 s', 'confirmed: home', 'confirmed: replica']);
});

test('who watches sees one line, drawn again and again', () => {
  jest.useFakeTimers();
  let written = '';
  const live = { isTTY: true, columns: 80, rows: 24, write: (text: string) => written += text } as unknown as NodeJS.WriteStream;
  const progress = createProgress({ out: () => undefined, error: () => undefined, live });
  progress.show(VIEW);
  jest.advanceTimersByTime(1500);
  progress.show({ ...VIEW, secondsLeft: 0, places: places(true, false) });
  jest.advanceTimersByTime(500);
  progress.end();
  expect(written).toContain('░ everywhere in 24 s   home … replica …');
  expect(written).toContain('░ everywhere in 23 s   home … replica …'); // nobody looked at the state
  expect(written).toContain('█ reading it again     home ✓ replica …');
  expect(written).not.toContain('\n');
  expect(jest.getTimerCount()).toBe(0);
});
