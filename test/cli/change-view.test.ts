import { viewChange } from '../../cli/change-view';
import type { HistoryEntry, StatusReport } from '../../src/core';

const CHANGE = { generation: 7, effectiveAt: 1000, movesTraffic: true };

function entry(generation: number, changes: Partial<HistoryEntry> = {}): HistoryEntry {
  return { generation, at: 990_000, actor: 'bob', verb: 'abort', reason: '', from: 'blue r1', to: 'green r2', message: '', ...changes };
}

function report({ now = 1000, pendingUntil, history = [], home = 7, replica = 7 }: {
  now?: number; pendingUntil?: number; history?: HistoryEntry[]; home?: number | null; replica?: number | null;
}): StatusReport {
  const pending = pendingUntil === undefined ? null : { effectiveAt: pendingUntil, before: { active: 'blue', weight: 0 } };
  return { now: now * 1000, published: { home, replica }, truth: { pending, history } } as unknown as StatusReport;
}

test('a change is done when its instant has passed, both copies hold it and nothing is pending', () => {
  expect(viewChange(report({}), CHANGE)).toMatchObject({ isDone: true, secondsLeft: 0, home: true, replica: true });
});

test.each([
  ['its instant is still to come', { now: 999.5, pendingUntil: 1000 }],
  ['the home region holds an older copy', { home: 6 }],
  ['the replica region holds none', { replica: null }],
  ['the controller has put it off', { pendingUntil: 1010 }],
])('it is not while %s', (_, state) => {
  expect(viewChange(report(state), CHANGE)).toMatchObject({ isDone: false, overtakenBy: undefined });
});

test('a later instant counts', () => {
  expect(viewChange(report({ now: 1002, pendingUntil: 1010 }), CHANGE)).toMatchObject({ effectiveAt: 1010, secondsLeft: 8 });
});

test('whatever moves traffic before its instant has overtaken it', () => {
  const abort = entry(8);
  const view = viewChange(report({ now: 991, home: 8, replica: 8, history: [abort, entry(7)] }), CHANGE);
  expect(view).toMatchObject({ isDone: false, overtakenBy: abort });
});

test('what leaves traffic alone has not', () => {
  const lock = entry(8, { verb: 'lock', to: 'blue r1' });
  expect(viewChange(report({ history: [lock], home: 8, replica: 8 }), CHANGE)).toMatchObject({ isDone: true, overtakenBy: undefined });
});

test('a change that came later found it in force', () => {
  const next = entry(8, { at: 1_000_500 });
  expect(viewChange(report({ now: 1001, pendingUntil: 1040, history: [next] }), CHANGE)).toMatchObject({ isDone: true, overtakenBy: undefined });
});

test('a preview or a denial is not overtaken, and waits for nobody else\'s instant', () => {
  const state = { now: 1001, pendingUntil: 1040, history: [entry(8)] };
  expect(viewChange(report(state), { ...CHANGE, movesTraffic: false })).toMatchObject({ isDone: true, secondsLeft: 0, overtakenBy: undefined });
});
