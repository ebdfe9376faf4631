import { formatStatus } from '../../cli/status-table';
import type { StatusReport, TruthReport } from '../../src/core';

const TRUTH: TruthReport = {
  active: 'green',
  weight: 12.5,
  generation: 7,
  releases: { blue: 'r1', green: 'r2' },
  candidate: 'r1',
  pending: null,
  previous: 'r0',
  denied: [],
  rolledBack: [],
  locked: null,
  previews: [],
  records: {},
  history: [],
};

const PROMOTION: NonNullable<TruthReport['automaticPromotion']> = {
  release: 'r1', step: 1, steps: 2, weight: 12.5, since: 900_000, next: { verb: 'promote', weight: 100, at: 1_000_000 },
};

function report(truth: Partial<TruthReport> | null, changes: Partial<StatusReport> = {}): StatusReport {
  return {
    stateName: 'Shop',
    now: 1_000_000,
    stateTtl: 2,
    boundSeconds: 3.5,
    document: null,
    truth: truth === null ? null : { ...TRUTH, ...truth },
    published: { home: 7, replica: 7 },
    ...changes,
  };
}

test('both colors have release, role and share', () => {
  const text = formatStatus(report({}));
  expect(text).toMatch(/blue\s+│ r1\s+│ candidate\s+│ 12.5 %/);
  expect(text).toMatch(/green\s+│ r2\s+│ active\s+│ 87.5 %/);
});

test('a color that was active before is idle', () => {
  expect(formatStatus(report({ candidate: null, weight: 0 }))).toMatch(/blue\s+│ r1\s+│ idle/);
});

test('a pending change says when it applies and what holds until then', () => {
  const text = formatStatus(report({ pending: { effectiveAt: 1003.2, before: { active: 'blue', weight: 0 } } }));
  expect(text).toContain('in 4 s everywhere at once; until then blue is active with weight 0, then green with weight 12.5');
});

test.each([['rolledBack', 'rolled back'], ['denied', 'denied']])('an idle release that is in %s says so', (list, words) => {
  expect(formatStatus(report({ candidate: null, weight: 0, [list]: ['r1'] }))).toMatch(new RegExp(`blue\\s+│ r1\\s+│ idle, ${words}`));
});

test('until a pending promotion is in force, the table shows what takes traffic now, and what comes next', () => {
  const text = formatStatus(report({ candidate: null, weight: 0, pending: { effectiveAt: 1003.2, before: { active: 'blue', weight: 5 } } }));
  expect(text).toMatch(/blue\s+│ r1\s+│ active\s+│ 95 %/);
  expect(text).toMatch(/green\s+│ r2\s+│ active next\s+│ 5 %/);
});

test('a copy that lags, a lock and denials are said', () => {
  const text = formatStatus(report({ locked: { actor: 'ann', reason: 'sale', at: 0 }, denied: ['r9'] }, { published: { home: 7, replica: null } }));
  expect(text).toContain('published: home 7, replica nothing');
  expect(text).toContain('locked by ann: sale');
  expect(text).toContain('denied: r9');
});

test.each<[string, Partial<TruthReport>, string]>([
  ['what comes next and when', { automaticPromotion: { ...PROMOTION, next: { verb: 'shift', weight: 25, at: 1_600_000 } } }, 'r1 is promoted by itself, step 1 of 2: takes 25 % at 1970-01-01T00:26:40Z'],
  ['that its time has come', { automaticPromotion: PROMOTION }, 'r1 is promoted by itself, step 1 of 2: becomes active within a minute, or as soon as it is not refused any more'],
  ['that a lock is in its way', { automaticPromotion: PROMOTION, locked: { actor: 'ann', reason: 'sale', at: 0 } }, 'step 1 of 2: becomes active when the state is unlocked'],
])('an automatic promotion says %s', (_, truth, line) => {
  expect(formatStatus(report(truth))).toContain(line);
});

test('a state without a release says what to do', () => {
  expect(formatStatus(report(null))).toContain('holds no release yet; deploy the app');
});

test('each pointer of a state without a router says what it says, and what it should', () => {
  const pointers = [
    { name: 'A of www.example.com', says: 'blue 95, green 5', wanted: 'blue 95, green 5' },
    { name: 'rule 10', says: null, wanted: 'blue 95, green 5' },
  ];
  const text = formatStatus(report({ previous: 'r0' }, { pointers }));
  expect(text).toContain('A of www.example.com: blue 95, green 5\n');
  expect(text).toContain('rule 10: nothing, should say blue 95, green 5');
  expect(text).toContain('roll back returns to r0, as soon as every pointer has moved');
});
