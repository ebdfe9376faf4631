import { strictErrorsOf } from './schema';
import type { OperatorAnswer } from '../../src/core';
import { writeDocument } from '../../src/core';
import type { ControllerFixture } from '../controller/fixture';
import { HOME, PARAMETER, REPLICA, withController } from '../controller/fixture';
import type { Files } from '../controller/uploader';
import { ask, deploy, uploadAll } from '../controller/uploader';

type Command = readonly [verb: string, fields?: Record<string, unknown>];

function expectDocumented(answer: OperatorAnswer): void {
  expect([answer, strictErrorsOf('OperatorAnswer', answer)]).toEqual([answer, []]);
}

function expectEventsDocumented(fixture: ControllerFixture): void {
  const details = fixture.aws.events.events.map(({ detail }) => detail);
  expect(details.length).toBeGreaterThan(0);
  details.forEach((detail) => expect([detail, strictErrorsOf('ReleaseStateChange', detail)]).toEqual([detail, []]));
}

/** `one` is active, `two` is staged. */
async function withTwoReleases(act: (fixture: ControllerFixture) => Promise<void>): Promise<void> {
  await withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.deploy('two');
    await act(fixture);
    expectEventsDocumented(fixture);
  });
}

test('status before the first release, and every refusal there, is documented', async () => withController(async (fixture) => {
  for (const verb of ['status', 'history', 'promote', 'reconcile', 'prune', 'nonsense']) {
    expectDocumented(await fixture.command(verb));
  }
}));

const STORY: readonly Command[] = [
  ['status'],
  ['shift', { weight: 12.5 }],
  ['status'],
  ['abort'],
  ['promote'],
  ['promote'],
  ['status'],
  ['history'],
  ['history', { limit: 1, before: 3 }],
  ['rollback'],
  ['allow', { release: 'two' }],
  ['deny', { release: 'two' }],
  ['status'],
  ['allow', { release: 'two' }],
  ['preview', { release: 'two', duration: 60 }],
  ['status'],
  ['revoke', { id: 'nothing' }],
  ['lock', { reason: 'holidays' }],
  ['promote'],
  ['status'],
  ['unlock'],
  ['alarm', { alarm: 'Errors' }],
  ['unstage'],
  ['prune'],
  ['reconcile'],
  ['stage', { release: 'two' }],
];

test('every verb answers as documented, in a dry run and for real, and so do its events', async () => withTwoReleases(async (fixture) => {
  for (const [verb, fields] of STORY) {
    expectDocumented(await fixture.command(verb, { ...fields, dryRun: true }));
    expectDocumented(await fixture.command(verb, fields));
  }
  expectDocumented(await fixture.command('promote', {}, 'read'));
}));

test('an upload answers with a plan as documented, in a dry run, before and after the files are in place', async () => withController(async (fixture) => {
  const files: Files = { 'index.html': 'three', 'assets/app.js': 'app()' };
  expectDocumented(await ask(fixture, files));
  await deploy(fixture, 'one', { 'index.html': 'one', 'assets/app.js': 'app()' });
  for (const dryRun of [true, false]) {
    const answer = await ask(fixture, files, { dryRun });
    expectDocumented(answer);
    expect(answer).toMatchObject({ ok: true, upload: { missing: 1 } });
  }
  await uploadAll(fixture, files);
  expectDocumented(await ask(fixture, files));
}));

test('status and event of a pending change tell the instant and the traffic before it', async () => withTwoReleases(async (fixture) => {
  await fixture.command('shift', { weight: 5 });
  const { effectiveAt } = fixture.published()!;
  expect(fixture.aws.events.events.pop()!.detail).toEqual({
    schema: 1,
    stateName: 'shop',
    generation: 3,
    at: expect.any(Number),
    actor: 'alice',
    verb: 'shift',
    reason: 'test',
    from: 'blue one',
    to: 'blue one 95%, green two 5%',
    message: expect.stringContaining('release two takes 5% of new sessions from'),
    active: 'blue',
    weight: 5,
    releases: { blue: 'one', green: 'two' },
    candidate: 'two',
    effectiveAt,
    before: { active: 'blue', weight: 0 },
  });
}));

test('what the controller does of itself is documented: a take-over and a change that is moved on', async () => withTwoReleases(async (fixture) => {
  const byHand = writeDocument({ ...fixture.published()!, generation: 10, active: 'green', retained: ['one', 'two'] });
  fixture.aws.parameters.put(HOME, PARAMETER, byHand, { overwrite: true });
  await fixture.command('reconcile');
  await fixture.deploy('three');
  [HOME, REPLICA].forEach((region) => fixture.aws.ssmFaults.set(region, { kind: 'failing' }));
  await fixture.command('promote');
  fixture.wait(3);
  [HOME, REPLICA].forEach((region) => fixture.aws.ssmFaults.set(region, undefined));
  await fixture.command('reconcile');
  expect(fixture.aws.events.events.map(({ detail }) => (detail as { verb: string }).verb)).toEqual(['stage', 'stage', 'take-over', 'stage', 'promote', 'reconcile']);
  expectDocumented(await fixture.command('status'));
}));

test('the status of an automatic promotion is documented, from its first minute until it was aborted', async () => withController(async (fixture) => {
  await fixture.deploy('one');
  await fixture.deploy('two');
  for (const verb of ['status', 'reconcile', 'status', 'abort', 'status']) {
    expectDocumented(await fixture.command(verb, { dryRun: true }));
    expectDocumented(await fixture.command(verb));
  }
  expectEventsDocumented(fixture);
}, { AUTOMATIC_PROMOTION: '[{"weight":5,"seconds":60}]' }));

test('a denied release is in no event', async () => withTwoReleases(async (fixture) => {
  await fixture.command('deny', { release: 'two' });
  expect(fixture.aws.events.events.pop()!.detail).toMatchObject({ verb: 'deny', releases: { blue: 'one', green: null }, candidate: null });
}));
