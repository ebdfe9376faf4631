import type { Definition } from './schema';
import { errorsOf, SCHEMA, strictErrorsOf } from './schema';
import type { ChangeEvent, HistoryEntry, UploadPlan } from '../../src/core';

const EVENT: ChangeEvent = {
  schema: 1,
  stateName: 'shop',
  generation: 7,
  at: 1795000000000,
  actor: 'ada',
  verb: 'promote',
  reason: '',
  from: 'blue one',
  to: 'green two',
  message: 'done',
  active: 'green',
  weight: 0,
  releases: { blue: 'one', green: 'two' },
  candidate: null,
  effectiveAt: 1795000040,
  before: { active: 'blue', weight: 5 },
};

const ENTRY: HistoryEntry = {
  generation: 7, at: 1795000000000, actor: 'ada', verb: 'promote', reason: '', from: 'blue one', to: 'green two', message: 'done',
};

const PLAN: UploadPlan = {
  release: 'two', targets: [{ path: 'index.html', url: 'https://bucket.s3.amazonaws.com/x', headers: { 'content-type': 'text/html' } }], missing: 1, present: 0,
};

function without(value: object, field: string): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== field));
}

test('the version rule is stated where consumers look', () => {
  expect(SCHEMA.description).toContain('within schema 1 fields are only added');
});

test.each<[Definition, object]>([['ReleaseStateChange', EVENT], ['HistoryEntry', ENTRY], ['UploadPlan', PLAN]])('a whole %s passes', (definition, value) => {
  expect(strictErrorsOf(definition, value)).toEqual([]);
});

test.each<[Definition, object]>([['ReleaseStateChange', EVENT], ['HistoryEntry', ENTRY], ['UploadPlan', PLAN]])('a field that a later version adds to %s is let through, and noticed here', (definition, value) => {
  expect(errorsOf(definition, { ...value, later: true })).toEqual([]);
  expect(strictErrorsOf(definition, { ...value, later: true })).not.toEqual([]);
});

test.each(Object.keys(EVENT).filter((field) => field !== 'effectiveAt' && field !== 'before'))('an event without %s is refused', (field) => {
  expect(errorsOf('ReleaseStateChange', without(EVENT, field))).not.toEqual([]);
});

test.each<[Definition, string, unknown]>([
  ['ReleaseStateChange', 'of another schema', { ...EVENT, schema: 2 }],
  ['ReleaseStateChange', 'with a third color', { ...EVENT, active: 'red' }],
  ['ReleaseStateChange', 'with more than all traffic', { ...EVENT, weight: 101 }],
  ['ReleaseStateChange', 'with a release id that is none', { ...EVENT, candidate: 'No Release' }],
  ['ReleaseStateChange', 'with an instant and nothing before it', without(EVENT, 'before')],
  ['ReleaseStateChange', 'with traffic before no instant', without(EVENT, 'effectiveAt')],
  ['ReleaseStateChange', 'without a color', { ...EVENT, releases: { blue: 'one' } }],
  ['OperatorAnswer', 'that is neither done nor declined', { message: 'x' }],
  ['OperatorAnswer', 'that is both', { ok: true, code: 'locked', message: 'x' }],
  ['OperatorAnswer', 'without a reason for no', { ok: false, message: 'x' }],
  ['OperatorAnswer', 'whose dry run was none', { ok: true, message: '', changed: false, generation: 1, dryRun: false }],
  ['StatusReport', 'without a truth', { stateName: 'shop' }],
  ['HistoryEntry', 'without a verb', without(ENTRY, 'verb')],
  ['UploadPlan', 'with a path that cannot be sent', { ...PLAN, targets: [{ path: 'index.html' }] }],
])('a %s %s is refused', (definition, _, value) => {
  expect(errorsOf(definition, value)).not.toEqual([]);
});
