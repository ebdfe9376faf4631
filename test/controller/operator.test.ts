import { createHash } from 'node:crypto';
import type { ControllerFixture } from './fixture';
import { HOME, PARAMETER, REPLICA, SEED, withController } from './fixture';
import { ownTime } from './own-time';
import { writeDocument } from '../../src/core';

/** Longer than anyone waits. */
const HANGING = { kind: 'slow', milliseconds: 60_000 } as const;

/** A state with `one` active on blue and `two` staged on green. */
async function withTwoReleases(act: (fixture: ControllerFixture) => Promise<void>): Promise<void> {
  await withController(async (fixture) => {
    expect(await fixture.deploy('one')).toMatchObject({ Status: 'SUCCESS' });
    expect(await fixture.deploy('two')).toMatchObject({ Status: 'SUCCESS' });
    await act(fixture);
  });
}

describe('the operator', () => {
  test('promotes and rolls back without CloudFormation', async () => withTwoReleases(async (fixture) => {
    const promoted = await fixture.command('promote');
    expect(promoted).toMatchObject({ ok: true, changed: true, generation: 3 });
    expect(fixture.published()).toMatchObject({ active: 'green' });
    fixture.waitUntilEffective();
    expect(await fixture.command('rollback')).toMatchObject({ ok: true, message: 'blue one is active again instead of two' });
    expect(fixture.published()).toMatchObject({ active: 'blue', generation: 4 });
    expect(fixture.published()?.effectiveAt).toBeUndefined();
  }));

  test('records who changed what, when, from what, to what and why', async () => withTwoReleases(async (fixture) => {
    await fixture.command('shift', { weight: 5, reason: 'canary' });
    const answer = await fixture.command('status');
    expect(answer.ok && answer.status?.truth?.history[0]).toMatchObject({
      generation: 3, actor: 'alice', verb: 'shift', reason: 'canary', from: 'blue one', to: 'blue one 95%, green two 5%',
    });
    expect(answer.ok && answer.status?.truth?.history.map(({ verb }) => verb)).toEqual(['shift', 'stage', 'stage']);
  }));

  test('announces each change once', async () => withTwoReleases(async (fixture) => {
    await fixture.command('promote');
    await fixture.command('promote');
    expect(fixture.aws.events.events.map(({ source, detail }) => [source, (detail as { verb: string }).verb]))
      .toEqual([['cdk-blue-green', 'stage'], ['cdk-blue-green', 'stage'], ['cdk-blue-green', 'promote']]);
  }));

  test('tells all but one of eight simultaneous commands that they lost', async () => withTwoReleases(async (fixture) => {
    const answers = await Promise.all(Array.from({ length: 8 }, async (_, index) => fixture.command('shift', { weight: index + 1 })));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    answers.filter((answer) => !answer.ok).forEach((answer) => expect(answer).toMatchObject({ code: expect.stringMatching(/stale-generation|pending/) }));
    expect(fixture.published()?.generation).toBe(3);
  }));

  test('refuses to act on an old generation', async () => withTwoReleases(async (fixture) => {
    expect(await fixture.command('promote', { expectedGeneration: 1 })).toEqual({
      ok: false, code: 'stale-generation', message: 'generation 1 was expected, but 2 is in place; look at the status and decide again',
    });
  }));

  test('issues a preview whose token is kept nowhere', async () => withTwoReleases(async (fixture) => {
    const answer = await fixture.command('preview', { release: 'two', duration: 60 });
    const token = answer.ok ? answer.token! : '';
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(fixture.published()?.previews).toEqual([
      { id: createHash('sha256').update(token).digest('base64url').slice(0, 22), release: 'two', expires: expect.any(Number) },
    ]);
    const status = await fixture.command('status');
    expect(JSON.stringify(status)).not.toContain(token);
  }));

  test.each([
    ['status', {}, ['read', 'stage', 'promote', 'administer']],
    ['preview', { release: 'two' }, ['stage', 'administer']],
    ['shift', { weight: 1 }, ['promote', 'administer']],
    ['deny', { release: 'two' }, ['administer']],
    ['abort', { force: true }, ['administer']],
  ])('takes %s %j through the aliases %j only', async (verb, fields, granted) => withTwoReleases(async (fixture) => {
    for (const alias of ['read', 'stage', 'promote', 'administer', '$LATEST']) {
      const answer = await fixture.command(verb, fields, alias);
      expect([alias, !answer.ok && answer.code === 'not-granted']).toEqual([alias, !granted.includes(alias)]);
      await fixture.command('abort');
    }
  }));

  test.each(['x', 'constructor', 'toString', '__proto__'])('does not take %s for a verb', async (verb) => withController(async (fixture) => {
    expect(await fixture.command(verb, {}, 'read')).toEqual({
      ok: false,
      code: 'invalid',
      message: '\'verb\' must be one of status, history, upload, stage, preview, revoke, shift, promote, abort, rollback, unstage, reconcile, alarm, '
        + `deny, allow, lock, unlock, prune, got: ${verb}`,
    });
  }));

  test.each([
    ['shift', { weight: '10' }, {}, '\'weight\' must be 0 to 100 with at most two decimals, got: 10'],
    ['shift', {}, {}, '\'weight\' must be 0 to 100 with at most two decimals, got: undefined'],
    ['deny', { release: '../x' }, {}, '\'release\' must be 1 to 16 characters of a-z, 0-9 and -, not starting with -, got: ../x'],
    ['promote', { color: 'red' }, {}, '\'color\' must be \'blue\' or \'green\', got: red'],
    ['promote', { actor: undefined }, {}, '\'actor\' must be the name of who asks in at most 256 characters, got: undefined'],
    ['promote', { actor: 'a'.repeat(257) }, {}, `'actor' must be the name of who asks in at most 256 characters, got: ${'a'.repeat(40)}... (257 characters); shorten it`],
    ['promote', { reason: 'r'.repeat(501) }, {}, `'reason' must be a text in at most 500 characters, got: ${'r'.repeat(40)}... (501 characters); shorten it`],
    ['alarm', { alarm: 'a'.repeat(256) }, {}, `'alarm' must be the name of an alarm, got: ${'a'.repeat(40)}... (256 characters); shorten it`],
    ['alarm', { alarm: 'errors', time: 'lately' }, {}, '\'time\' must be an instant like 2026-01-15T12:00:00Z, got: lately'],
    ['preview', { release: 'two', duration: 0 }, {}, '\'duration\' must be whole seconds above 0, got: 0'],
  ])('names field, rule and value of bad input: %s %j %j', async (verb, fields, overrides, message) => withTwoReleases(async (fixture) => {
    expect(await fixture.command(verb, { ...fields, ...overrides })).toEqual({ ok: false, code: 'invalid', message });
  }));

  test.each([
    ['promote', { dryrun: true }, 'dryrun', 'actor, reason, release, color, expectedGeneration, dryRun, force'],
    ['promote', { expectGeneration: 7 }, 'expectGeneration', 'actor, reason, release, color, expectedGeneration, dryRun, force'],
    ['promote', { constructor: 'two' }, 'constructor', 'actor, reason, release, color, expectedGeneration, dryRun, force'],
    ['promote', { weight: 5 }, 'weight', 'actor, reason, release, color, expectedGeneration, dryRun, force'],
    ['rollback', { release: 'one' }, 'release', 'actor, reason, expectedGeneration, dryRun, force'],
    ['shift', { weight: 5, color: 'green' }, 'color', 'actor, reason, release, weight, expectedGeneration, dryRun, force'],
    ['shift', { weight: 5, automatic: true }, 'automatic', 'actor, reason, release, weight, expectedGeneration, dryRun, force'],
  ])('carries out nothing that it understands by half: %s %j', async (verb, fields, name, taken) => withTwoReleases(async (fixture) => {
    expect(await fixture.command(verb, fields)).toEqual({
      ok: false,
      code: 'invalid',
      message: `'${verb}' takes no '${name}', only ${taken}; correct it, or deploy the app with a version of the library that knows it`,
    });
    expect(fixture.published()).toMatchObject({ active: 'blue', weight: 0, generation: 2 });
  }));

  test('shifts only the release that was named', async () => withTwoReleases(async (fixture) => {
    expect(await fixture.command('shift', { weight: 5, release: 'one' })).toEqual({
      ok: false, code: 'unknown-release', message: 'one takes no share: green holds two',
    });
    expect(await fixture.command('shift', { weight: 5, release: 'two' })).toMatchObject({ ok: true, changed: true });
  }));

  test('takes an actor and a reason of full length', async () => withTwoReleases(async (fixture) => {
    const texts = { actor: 'a'.repeat(256), reason: 'r'.repeat(500) };
    expect(await fixture.command('lock', texts)).toMatchObject({ ok: true, changed: true });
    const answer = await fixture.command('status');
    expect(answer.ok && answer.status?.truth?.locked).toMatchObject(texts);
  }));

  test('refuses whatever looks like an event of CloudFormation', async () => withTwoReleases(async (fixture) => {
    expect(await fixture.invokeOperator({ RequestType: 'Create', verb: 'promote', actor: 'x' })).toEqual({
      ok: false, code: 'invalid', message: 'the operator takes no CloudFormation events; those go to the deployer',
    });
    expect(await fixture.invokeOperator(null)).toMatchObject({ ok: false, message: 'a command must be an object, got: null' });
  }));

  test('says that nothing was deployed yet', async () => withController(async (fixture) => {
    expect(await fixture.command('promote')).toEqual({ ok: false, code: 'unknown-release', message: 'no release was ever deployed; deploy one first' });
    const status = await fixture.command('status');
    expect(status.ok && status.status).toMatchObject({ truth: null, document: null });
  }));

  test('says of a copy that holds a document of another life of the state that nothing is published there', async () => withTwoReleases(async (fixture) => {
    fixture.aws.parameters.put(REPLICA, PARAMETER, writeDocument({ ...fixture.published()!, id: 'another', generation: 99 }), { overwrite: true });
    const status = await fixture.command('status');
    expect(status.ok && status.status?.published).toEqual({ home: 2, replica: null });
  }));

  test('stages an uploaded release, and no other', async () => withTwoReleases(async (fixture) => {
    fixture.upload('three');
    expect(await fixture.command('stage', { release: 'three' })).toMatchObject({ ok: true, message: 'release three is staged on green' });
    await expect(fixture.command('stage', { release: 'four' })).rejects.toThrow('release four has no manifest in bucket bucket; upload it again');
  }));
});

describe('the published copies', () => {
  test('are written again when something writes over them', async () => withTwoReleases(async (fixture) => {
    const live = fixture.published();
    fixture.aws.parameters.put(HOME, PARAMETER, SEED, { overwrite: true });
    fixture.aws.parameters.delete(REPLICA, PARAMETER);
    await fixture.command('reconcile');
    expect([fixture.published(HOME), fixture.published(REPLICA)]).toEqual([live, live]);
  }));

  test('are not written when they are right', async () => withTwoReleases(async (fixture) => {
    const writes: string[] = [];
    fixture.aws.parameters.changesGoTo((region) => writes.push(region));
    await fixture.command('reconcile');
    expect(writes).toEqual([]);
  }));

  test('keep fields that this version does not know', async () => withTwoReleases(async (fixture) => {
    const later = { ...JSON.parse(fixture.aws.parameters.get(HOME, PARAMETER)!.value), note: 'from a later version' };
    fixture.aws.parameters.put(HOME, PARAMETER, JSON.stringify(later), { overwrite: true });
    await fixture.command('shift', { weight: 1 });
    expect(JSON.parse(fixture.aws.parameters.get(HOME, PARAMETER)!.value)).toMatchObject({ note: 'from a later version', weight: 1 });
  }));

  test('drop fields that this version does not know when they leave no room for the document', async () => withTwoReleases(async (fixture) => {
    const { value } = fixture.aws.parameters.get(HOME, PARAMETER)!;
    const note = 'ä'.repeat((4096 - Buffer.byteLength(value) - ',"note":""'.length) / 2);
    fixture.aws.parameters.put(HOME, PARAMETER, JSON.stringify({ ...JSON.parse(value), note }), { overwrite: true });
    expect(await fixture.command('promote')).toMatchObject({ ok: true, changed: true });
    expect(JSON.parse(fixture.aws.parameters.get(HOME, PARAMETER)!.value)).toEqual(fixture.published());
    expect(fixture.published()).toMatchObject({ active: 'green', generation: 3 });
  }));

  test('are tried again after pauses that grow, for what throttles is not helped by haste', async () => withTwoReleases(async (fixture) => {
    fixture.aws.ssmFaults.set(REPLICA, { kind: 'throttled' });
    await fixture.command('lock');
    expect(fixture.pauses).toEqual([500, 1000]);
  }));

  test('that do not keep what is written to them are named in the answer', async () => withTwoReleases(async (fixture) => {
    fixture.aws.parameters.changesGoTo((region) => {
      if (region === REPLICA && fixture.published(REPLICA) !== undefined) {
        fixture.aws.parameters.put(REPLICA, PARAMETER, SEED, { overwrite: true });
      }
    });
    expect(await fixture.command('lock')).toMatchObject({
      ok: true, message: `the state is locked; parameter ${PARAMETER} in ${REPLICA} is not confirmed (it does not keep what is written to it) and will be tried again`,
    });
  }));

  test('are told to be behind while a region cannot be written, and follow when it can', async () => withTwoReleases(async (fixture) => {
    fixture.aws.ssmFaults.set(REPLICA, { kind: 'failing' });
    const answer = await fixture.command('shift', { weight: 5 });
    expect(answer).toMatchObject({ ok: true, message: expect.stringContaining(`parameter ${PARAMETER} in ${REPLICA} is not confirmed`) });
    expect(fixture.published()).toMatchObject({ weight: 5 });
    fixture.aws.ssmFaults.set(REPLICA, undefined);
    await fixture.command('reconcile');
    expect(fixture.published(REPLICA)).toEqual(fixture.published());
  }));

  test('do not wait for each other: a roll back is at home at once while the replica hangs', async () => withTwoReleases(async (fixture) => {
    await fixture.command('promote');
    fixture.waitUntilEffective();
    fixture.aws.ssmFaults.set(REPLICA, HANGING);
    const answer = fixture.command('rollback');
    await ownTime(1500);
    expect(fixture.published()).toMatchObject({ active: 'blue' });
    expect(await answer).toMatchObject({
      ok: true,
      message: `blue one is active again instead of two; parameter ${PARAMETER} in ${REPLICA} is not confirmed (no answer within 2 seconds) and will be tried again`,
    });
  }));

  test('do not wait for each other: a denial is committed and in the replica while home hangs', async () => withTwoReleases(async (fixture) => {
    await fixture.command('promote');
    fixture.waitUntilEffective();
    fixture.aws.ssmFaults.set(HOME, HANGING);
    const answer = fixture.command('deny', { release: 'two' });
    await ownTime(3500);
    expect(fixture.published(REPLICA)).toMatchObject({ active: 'blue', releases: { green: null }, retained: ['one'] });
    expect(await answer).toMatchObject({ ok: true, message: expect.stringContaining(`parameter ${PARAMETER} in ${HOME} is not confirmed (no answer within 2 seconds)`) });
    fixture.aws.ssmFaults.set(HOME, undefined);
    await fixture.command('reconcile');
    expect(fixture.published()).toEqual(fixture.published(REPLICA));
  }));

  test('get a promote in time, with the instant that was promised, while the replica hangs', async () => withTwoReleases(async (fixture) => {
    fixture.aws.ssmFaults.set(REPLICA, HANGING);
    const answer = fixture.command('promote');
    await ownTime(500);
    const early = fixture.published();
    expect(await answer).toMatchObject({ ok: true, effectiveAt: early!.effectiveAt });
    expect(fixture.published()).toEqual(early);
    expect(early).toMatchObject({ active: 'green', generation: 3 });
  }));

  test('with a newer document that an operator wrote by hand become the truth, and the history says so', async () => withTwoReleases(async (fixture) => {
    const document = fixture.published()!;
    const byHand = writeDocument({ ...document, generation: 10, active: 'green', retained: ['one', 'two'] });
    fixture.aws.parameters.put(HOME, PARAMETER, byHand, { overwrite: true });
    await fixture.command('reconcile');
    expect(fixture.published()).toMatchObject({ generation: 11, active: 'green' });
    expect(fixture.published(REPLICA)).toEqual(fixture.published());
    const status = await fixture.command('status');
    expect(status.ok && status.status?.truth?.history[0]).toMatchObject({ verb: 'take-over', actor: 'operator (break glass)' });
  }));

  test('carry a change that a crash kept unpublished only after a full bound, with a later instant', async () => withTwoReleases(async (fixture) => {
    fixture.aws.ssmFaults.set(HOME, { kind: 'failing' });
    fixture.aws.ssmFaults.set(REPLICA, { kind: 'failing' });
    const answer = await fixture.command('promote');
    const promised = answer.ok ? answer.effectiveAt! : 0;
    await new Promise((resolve) => setTimeout(resolve, 2500));
    fixture.aws.ssmFaults.set(HOME, undefined);
    fixture.aws.ssmFaults.set(REPLICA, undefined);
    const now = Date.now() / 1000;
    await fixture.command('reconcile');
    expect(fixture.published()!.effectiveAt!).toBeGreaterThan(promised);
    expect(fixture.published()!.effectiveAt!).toBeGreaterThanOrEqual(now + 3.5);
  }));

  test.each<[string, (fixture: ControllerFixture) => void]>([
    ['the seed is written over both copies', ({ aws }) => [HOME, REPLICA].forEach((region) => aws.parameters.put(region, PARAMETER, SEED, { overwrite: true }))],
    ['the seed is written over one copy while the other cannot be read', ({ aws }) => {
      aws.parameters.put(HOME, PARAMETER, SEED, { overwrite: true });
      aws.ssmFaults.set(REPLICA, { kind: 'throttled' });
    }],
    ['neither copy can be read', ({ aws }) => [HOME, REPLICA].forEach((region) => aws.ssmFaults.set(region, { kind: 'throttled' }))],
  ])('never put off a change that is in force, when %s', async (_, disturb) => withTwoReleases(async (fixture) => {
    await fixture.command('promote');
    fixture.waitUntilEffective();
    const { generation, effectiveAt } = fixture.published()!;
    disturb(fixture);
    await fixture.command('reconcile');
    [HOME, REPLICA].forEach((region) => fixture.aws.ssmFaults.set(region, undefined));
    await fixture.command('reconcile');
    expect(fixture.published()).toMatchObject({ generation, effectiveAt, active: 'green' });
  }));

  test('keep the instant of a change that is out, whatever else is recorded shortly before it', async () => withTwoReleases(async (fixture) => {
    await fixture.command('promote');
    const { effectiveAt, generation } = fixture.published()!;
    await new Promise((resolve) => setTimeout(resolve, effectiveAt! * 1000 - Date.now() - 1500));
    await fixture.command('preview', { release: 'two' });
    expect(fixture.published()).toMatchObject({ effectiveAt, generation: generation + 1 });
  }));
});

describe('an asynchronous invocation that failed after its commit, which Lambda repeats', () => {
  /** The table answers nothing more after the commit of the next command. */
  function failAfterCommit({ aws }: ControllerFixture): () => void {
    const call = aws.call.bind(aws);
    let isCommitted = false;
    aws.call = async (request) => {
      const target = String(request.headers['x-amz-target']);
      if (isCommitted && target.startsWith('DynamoDB')) {
        return { status: 400, headers: {}, body: JSON.stringify({ __type: 'AccessDeniedException', message: 'no' }) };
      }
      isCommitted ||= target.endsWith('TransactWriteItems');
      return call(request);
    };
    return () => {
      aws.call = call;
    };
  }

  async function repeated(
    fixture: ControllerFixture, verb: string, between: () => Promise<void> = async () => undefined, fields = {},
  ): Promise<unknown> {
    const event = { verb, actor: 'pipeline', reason: 'test', ...fields };
    const heal = failAfterCommit(fixture);
    await expect(fixture.invokeOperator(event, 'promote', 'r1')).rejects.toThrow('no');
    heal();
    await between();
    return fixture.invokeOperator(event, 'promote', 'r1');
  }

  const DONE = { ok: true, changed: false, message: 'this request was carried out before' };

  test('rolls back once', async () => withTwoReleases(async (fixture) => {
    for (const release of ['two', 'three']) {
      await fixture.deploy(release);
      await fixture.command('promote');
      fixture.waitUntilEffective();
    }
    expect(await repeated(fixture, 'rollback')).toMatchObject(DONE);
    expect(fixture.published()).toMatchObject({ active: 'green', releases: { green: 'two' } });
    expect(await fixture.invokeOperator({ verb: 'rollback', actor: 'pipeline', reason: 'test' }, 'promote', 'r2')).toMatchObject({ ok: true, changed: true });
  }));

  test('gives no share again that was taken back since', async () => withTwoReleases(async (fixture) => {
    expect(await repeated(fixture, 'shift', async () => {
      expect(await fixture.command('abort')).toMatchObject({ ok: true, changed: true });
    }, { weight: 10 })).toMatchObject(DONE);
    expect(fixture.published()).toMatchObject({ active: 'blue', weight: 0 });
  }));
});
