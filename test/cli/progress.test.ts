import type { ChangeView } from '../../cli/change-view';
import { createProgress } from '../../cli/progress';

const VIEW: ChangeView = { generation: 7, effectiveAt: 1000, secondsLeft: 24, home: false, replica: false, isDone: false };

test('a log gets one line per event', () => {
  const lines: string[] = [];
  const progress = createProgress({ out: () => undefined, error: (text) => lines.push(text) });
  [VIEW, { ...VIEW, secondsLeft: 20, home: true }, { ...VIEW, secondsLeft: 0, home: true, replica: true }].forEach((view) => progress.show(view));
  progress.end();
  expect(lines).toEqual(['in force everywhere at 1970-01-01T00:16:40Z, in 24 s', 'confirmed in the home region', 'confirmed in the replica region']);
});

test('who watches sees one line, drawn again and again', async () => {
  let written = '';
  const live = { isTTY: true, columns: 80, rows: 24, write: (text: string) => written += text } as unknown as NodeJS.WriteStream;
  const progress = createProgress({ out: () => undefined, error: () => undefined, live });
  progress.show(VIEW);
  progress.show({ ...VIEW, secondsLeft: 0, home: true });
  await new Promise((resolve) => setTimeout(resolve, 400));
  progress.end();
  expect(written).toContain('░ everywhere in 24 s   copies: home … replica …');
  expect(written).toContain('█ reading it again     copies: home ✓ replica …');
  expect(written).not.toContain('\n');
});
