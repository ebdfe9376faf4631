import { viewChange } from '../../cli/change-view';
import type { HistoryEntry, StatusReport } from '../../src/core';

/** Both copies held the change in time. */
const IN_TIME = 990;

const CHANGE = { generation: 7, effectiveAt: 1000, movesTraffic: true };

function entry(generation: number, changes: Partial<HistoryEntry> = {}): HistoryEntry {
  return { generation, at: 990_000, actor: 'bob', verb: 'abort', reason: '', from: 'blue r1', to: 'green r2', message: '', ...changes };
}

function report({ now = 1000, pendingUntil, history = [], home = 7, replica = 7 }: {
  now?: number; pendingUntil?: number; history?: HistoryEntry[]; home?: number | null; replica?: number | null;
}): StatusReport {
  const pending = pendingUntil === undefined ? null : { effectiveAt: pendingUntil, before: { active: 'blue', weight: 0 } };
  return { now: now * 1000, stateTtl: 2, boundSeconds: 3.5, published: { home, replica }, truth: { pending, history } } as unknown as StatusReport;
}

test('a change is done when its instant has passed, both copies hold it and nothing is pending', () => {
  expect(viewChange(report({}), CHANGE, IN_TIME)).toMatchObject({
    isDone: true, secondsLeft: 0, places: [{ name: 'home', isConfirmed: true }, { name: 'replica', isConfirmed: true }],
  });
});

test('the first look that finds it in both copies is remembered', () => {
  expect(viewChange(report({ now: 991, pendingUntil: 1000, replica: 6 }), CHANGE).heldSince).toBeUndefined();
  expect(viewChange(report({ now: 991, pendingUntil: 1000 }), CHANGE).heldSince).toBe(991);
  expect(viewChange(report({ now: 995, pendingUntil: 1000 }), CHANGE, 991).heldSince).toBe(991);
});

test('a copy that is confirmed late is known everywhere one bound later', () => {
  const late = viewChange(report({ now: 1004 }), CHANGE);
  expect(late).toMatchObject({ effectiveAt: 1008, secondsLeft: 4, isDone: false });
  expect(viewChange(report({ now: 1007.9 }), CHANGE, late.heldSince)).toMatchObject({ isDone: false });
  expect(viewChange(report({ now: 1008 }), CHANGE, late.heldSince)).toMatchObject({ isDone: true });
});

test('what a command found that changed nothing may be a moment old: it holds everywhere one bound later', () => {
  const found = { ...CHANGE, effectiveAt: 0 };
  const first = viewChange(report({ now: 2000 }), found);
  expect(first).toMatchObject({ secondsLeft: 4, isDone: false });
  expect(viewChange(report({ now: 2004 }), found, first.heldSince)).toMatchObject({ isDone: true });
});

test.each([
  ['its instant is still to come', { now: 999.5, pendingUntil: 1000 }],
  ['the home region holds an older copy', { home: 6 }],
  ['the replica region holds none', { replica: null }],
  ['the controller has put it off', { pendingUntil: 1010 }],
])('it is not while %s', (_, state) => {
  expect(viewChange(report(state), CHANGE, IN_TIME)).toMatchObject({ isDone: false, overtakenBy: undefined });
});

test('a later instant counts', () => {
  expect(viewChange(report({ now: 1002, pendingUntil: 1010 }), CHANGE, IN_TIME)).toMatchObject({ effectiveAt: 1010, secondsLeft: 8 });
});

test('whatever moves traffic before its instant has overtaken it', () => {
  const abort = entry(8);
  const view = viewChange(report({ now: 991, home: 8, replica: 8, history: [abort, entry(7)] }), CHANGE, IN_TIME);
  expect(view).toMatchObject({ isDone: false, overtakenBy: abort });
});

test('what leaves traffic alone has not', () => {
  const lock = entry(8, { verb: 'lock', to: 'blue r1' });
  expect(viewChange(report({ history: [lock], home: 8, replica: 8 }), CHANGE, IN_TIME)).toMatchObject({ isDone: true, overtakenBy: undefined });
});

test('a change that came later found it in force', () => {
  const state = { now: 1001, pendingUntil: 1040, history: [entry(8, { at: 1_000_500 })] };
  expect(viewChange(report(state), CHANGE, IN_TIME)).toMatchObject({ isDone: true, overtakenBy: undefined });
  expect(viewChange(report({ ...state, home: null }), CHANGE, IN_TIME)).toMatchObject({ isDone: false, overtakenBy: undefined });
});

test('one that was put off and taken back before its later instant was never in force', () => {
  const putOff = entry(8, { at: 1_000_000, verb: 'reconcile', actor: 'controller', from: 'green r2' }); // to 1005
  const [early, late] = [1_004_900, 1_005_000].map((at) => [entry(9, { at, from: 'green r2', to: 'blue r1' }), putOff]);
  const view = (history: HistoryEntry[]) => viewChange(report({ now: 1006, home: 9, replica: 9, history }), CHANGE, IN_TIME);
  expect(view(early)).toMatchObject({ effectiveAt: 1005, isDone: false, overtakenBy: early[0] });
  expect(view(late)).toMatchObject({ isDone: true, overtakenBy: undefined });
});

test('what was put off after the next change is another one', () => {
  const history = [entry(9, { at: 1_002_000, verb: 'reconcile', from: 'green r2' }), entry(8, { at: 1_000_500 })];
  const view = viewChange(report({ now: 1003, pendingUntil: 1007, history }), CHANGE, IN_TIME);
  expect(view).toMatchObject({ isDone: true, overtakenBy: undefined });
});

test.each([6, 8])('what was never seen in both copies before traffic moved again was overtaken, also if the home region holds %d', (home) => {
  const next = entry(8, { at: 1_010_000 });
  expect(viewChange(report({ now: 1011, home, replica: 8, history: [next] }), CHANGE)).toMatchObject({ isDone: false, overtakenBy: next });
});

test('a preview or a denial is not overtaken, and waits for nobody else\'s instant', () => {
  const putOff = entry(9, { verb: 'reconcile', to: 'blue r1' });
  const state = { now: 1001, pendingUntil: 1040, history: [putOff, entry(8)] };
  const view = viewChange(report(state), { ...CHANGE, movesTraffic: false }, IN_TIME);
  expect(view).toMatchObject({ isDone: true, secondsLeft: 0, overtakenBy: undefined });
});

describe('in a state whose pointers the controller moves', () => {
  const PROMOTED = { generation: 7, effectiveAt: 990, movesTraffic: true };
  const pointing = (says: string | null, changes: Parameters<typeof report>[0] = {}): StatusReport => ({
    ...report({ home: null, replica: null, ...changes }), pointers: [{ name: 'www', says, wanted: 'blue 0, green 100' }],
  });

  test.each([['blue 0, green 100', true], ['blue 100, green 0', false], [null, false]])('a change is done when each says what it should: %p is %p', (says, isDone) => {
    expect(viewChange(pointing(says), PROMOTED)).toMatchObject({ isDone, places: [{ name: 'www', isConfirmed: isDone }] });
  });

  test('traffic that moved before was overtaken, after it found the change in force', () => {
    expect(viewChange(pointing('blue 0, green 100', { history: [entry(8, { at: 995_000 })] }), PROMOTED)).toMatchObject({ isDone: false, overtakenBy: { generation: 8 } });
    expect(viewChange(pointing('blue 0, green 100', { history: [entry(8, { at: 999_000 })] }), PROMOTED, 995)).toMatchObject({ isDone: true });
  });
});
