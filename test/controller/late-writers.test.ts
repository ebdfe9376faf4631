import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ControllerFixture } from './fixture';
import { HOME, PARAMETER, REPLICA, withController } from './fixture';
import type { ServiceRequest, ServiceResponse } from '../../cli/local/aws/service';
import { StateStore } from '../../controller/store/state-store';
import { writeDocument } from '../../src/core';

/** `one` is active on blue, `two` is staged on green. */
async function withTwoReleases(act: (fixture: ControllerFixture) => Promise<void>): Promise<void> {
  await withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.deploy('two');
    fixture.stopClock();
    await act(fixture);
  });
}

/** Comes before the first call of a kind, and may answer in its place. */
function beforeFirst({ aws }: ControllerFixture, matches: (request: ServiceRequest) => boolean, act: () => Promise<ServiceResponse | void>): void {
  const call = aws.call.bind(aws);
  let isDue = true;
  aws.call = async (request) => {
    if (!isDue || !matches(request)) {
      return call(request);
    }
    isDue = false;
    return await act() ?? call(request);
  };
}

const calls = (operation: string, region = HOME) => (request: ServiceRequest): boolean =>
  String(request.headers['x-amz-target']).endsWith(`.${operation}`) && request.region === region;

/** Generations that were written to a copy, in order. */
function writesTo({ aws }: ControllerFixture, region: string): number[] {
  const generations: number[] = [];
  const call = aws.call.bind(aws);
  aws.call = async (request) => {
    if (calls('PutParameter', region)(request)) {
      generations.push(JSON.parse(JSON.parse(request.body.toString('utf8')).Value).generation);
    }
    return call(request);
  };
  return generations;
}

test('a document that is not the newest any more is not written, by whoever comes late', async () => withTwoReleases(async (fixture) => {
  const writes = writesTo(fixture, HOME);
  beforeFirst(fixture, calls('TransactWriteItems'), async () => {
    beforeFirst(fixture, calls('GetParameter'), async () => { // frozen after it read the copy, while two commands are carried out
      const copy = fixture.aws.parameters.get(HOME, PARAMETER)!;
      await fixture.command('lock');
      await fixture.command('unlock');
      return { status: 200, headers: {}, body: JSON.stringify({ Parameter: { Value: copy.value } }) };
    });
  });
  expect(await fixture.command('preview', { release: 'two' })).toMatchObject({ ok: true, generation: 3 });
  expect(writes).toEqual([4, 5, 5]);
  expect([HOME, REPLICA].map((region) => fixture.published(region)?.generation)).toEqual([5, 5]);
}));

test('whoever stands still while it asks whether a late change is out writes what the truth says after that', async () => withTwoReleases(async (fixture) => {
  const writes = writesTo(fixture, REPLICA);
  const readsReplica = calls('GetParameter', REPLICA);
  beforeFirst(fixture, calls('PutParameter', REPLICA), async () => { // the home copy holds the change, the other one is tried again
    while (fixture.published(HOME)?.generation !== 3) {
      await nextTurn();
    }
    beforeFirst(fixture, readsReplica, async () => {
      fixture.wait(30);
      beforeFirst(fixture, readsReplica, async () => void await fixture.command('lock'));
    });
    return { status: 400, headers: {}, body: '{}' };
  });
  await fixture.command('promote');
  expect(writes).toEqual([3, 4]); // the first one did not arrive
  expect([HOME, REPLICA].map((region) => fixture.published(region)?.generation)).toEqual([4, 4]);
}));

/** Somebody who issues and revokes previews without end, between each read of a copy and what follows it. */
function writesBetweenReads(fixture: ControllerFixture): void {
  const call = fixture.aws.call.bind(fixture.aws);
  fixture.aws.call = async (request) => {
    const answer = await call(request);
    if (calls('GetParameter', request.region)(request)) {
      await fixture.commitElsewhere();
    }
    return answer;
  };
}

function expectBothToChange(fixture: ControllerFixture): void {
  const documents = [HOME, REPLICA].map((region) => fixture.published(region)!);
  documents.forEach((document) => expect(document).toMatchObject({ active: 'green', before: { active: 'blue', weight: 0 } }));
  expect(documents[0].effectiveAt).toBe(documents[1].effectiveAt);
  expect(documents[0].effectiveAt! - Date.now() / 1000).toBeGreaterThan(3);
}

test('a change is published while somebody issues and revokes previews without end', async () => withTwoReleases(async (fixture) => {
  writesBetweenReads(fixture);
  expect(await fixture.command('promote')).toMatchObject({ ok: true, changed: true });
  expectBothToChange(fixture);
}));

test('a change that is late gets a later instant while somebody issues and revokes previews without end', async () => withTwoReleases(async (fixture) => {
  beforeFirst(fixture, calls('TransactWriteItems'), async () => {
    beforeFirst(fixture, calls('GetItem'), async () => fixture.wait(2)); // too late to be out in time, too early to be in force
    writesBetweenReads(fixture);
  });
  expect(await fixture.command('promote')).toMatchObject({ ok: true, changed: true });
  expectBothToChange(fixture);
}));

test.each([['preview', { release: 'two' }], ['lock', {}]] as const)('a %s builds upon no change whose instant passed before it was out', async (verb, details) =>
  withTwoReleases(async (fixture) => {
    await fixture.commitElsewhere({ verb: 'promote' }); // by a function that dies after its commit
    fixture.wait(30);
    expect(await fixture.command(verb, details)).toMatchObject({ ok: true });
    expectBothToChange(fixture);
  }));

test('a write that was held up until its instant had passed is not made; the change gets a later instant, and the answer names it', async () => withTwoReleases(async (fixture) => {
  beforeFirst(fixture, calls('TransactWriteItems'), async () => {
    beforeFirst(fixture, calls('GetItem'), async () => fixture.wait(30)); // frozen between commit and publishing
  });
  const answer = await fixture.command('promote');
  expect(answer).toMatchObject({ ok: true, changed: true });
  const { effectiveAt } = fixture.published()!;
  expect(effectiveAt! - Date.now() / 1000).toBeGreaterThan(3);
  expect(answer.ok && answer.effectiveAt).toBe(effectiveAt);
}));

test('two transactions that cancel each other are both tried again, for neither has won', async () => withTwoReleases(async (fixture) => {
  beforeFirst(fixture, calls('TransactWriteItems'), async () => ({
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      message: 'Transaction cancelled',
      CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
    }),
  }));
  expect(await fixture.command('promote')).toMatchObject({ ok: true, changed: true, generation: 3 });
}));

test('the same flagged deploy at once acts once, and both are told that it was carried out', async () => withTwoReleases(async (fixture) => {
  const flag = { ReleaseId: 'two', ActiveColor: 'green', Nonce: 'once' };
  beforeFirst(fixture, calls('TransactWriteItems'), async () => {
    expect(await fixture.send(flag)).toMatchObject({ Status: 'SUCCESS' });
  });
  expect(await fixture.send(flag, { old: { ReleaseId: 'two' } })).toMatchObject({ Status: 'SUCCESS' });
  expect(fixture.published()).toMatchObject({ generation: 3, active: 'green' });
}));

test('a flagged deploy that finds its change made by another one is no failure', async () => withTwoReleases(async (fixture) => {
  const flag = { ReleaseId: 'two', ActiveColor: 'green', Nonce: 'once' };
  let passed = 0;
  beforeFirst(fixture, (request) => calls('GetItem')(request) && ++passed === 3, async () => { // after it asked for the nonce
    expect(await fixture.send(flag)).toMatchObject({ Status: 'SUCCESS' });
  });
  expect(await fixture.send(flag, { old: { ReleaseId: 'two' } })).toMatchObject({ Status: 'SUCCESS' });
  expect(fixture.published()).toMatchObject({ generation: 3 });
}));

test('a command that is refused still completes what a function left that died after its commit', async () => withTwoReleases(async (fixture) => {
  fixture.aws.parameters.put(HOME, PARAMETER, '{}', { overwrite: true });
  fixture.aws.parameters.put(REPLICA, PARAMETER, '{}', { overwrite: true });
  expect(await fixture.command('rollback')).toMatchObject({ ok: false, code: 'no-previous' });
  expect([HOME, REPLICA].map((region) => fixture.published(region)?.generation)).toEqual([2, 2]);
}));

test.each([HOME, REPLICA])('a newer document that an operator wrote in %s becomes the truth', async (region) => withTwoReleases(async (fixture) => {
  const byHand = { ...fixture.published()!, generation: 9, active: 'green' as const, retained: ['one', 'two'] };
  fixture.aws.parameters.put(region, PARAMETER, writeDocument(byHand), { overwrite: true });
  expect(await fixture.command('status')).toMatchObject({ ok: true, generation: 2 });
  await fixture.command('reconcile');
  expect([HOME, REPLICA].map((each) => fixture.published(each))).toEqual([10, 10].map((generation) => expect.objectContaining({ generation, active: 'green' })));
}));

test('that an older change was out is not recorded over a newer one', async () => withController(async () => {
  const store = new StateStore('table');
  await store.recordPublished('life', 2000);
  await store.recordPublished('life', 1000);
  expect(await store.published('life')).toBe(2000);
}));

test('what acts at once while a change is pending holds one bound from now, not at the instant of that change', async () => withTwoReleases(async (fixture) => {
  const promoted = await fixture.command('promote');
  fixture.wait(3);
  const denied = await fixture.command('preview', { release: 'two' });
  const bound = 3.5; // of a stateTtl of 2 seconds
  expect(denied.ok && denied.effectiveAt! - Date.now() / 1000).toBeGreaterThan(bound - 0.5);
  expect(denied.ok && promoted.ok && denied.effectiveAt! > promoted.effectiveAt!).toBe(true);
  expect(await fixture.command('revoke', { id: denied.ok && denied.id, dryRun: true })).toMatchObject({ effectiveAt: denied.ok && denied.effectiveAt });
}));

test('an event that the bus does not take is said in the log, and the change stands', async () => withTwoReleases(async (fixture) => {
  const error = jest.spyOn(console, 'error').mockImplementation();
  beforeFirst(fixture, calls('PutEvents'), async () => ({
    status: 200, headers: {}, body: JSON.stringify({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' }] }),
  }));
  expect(await fixture.command('promote')).toMatchObject({ ok: true, changed: true });
  expect(error).toHaveBeenCalledWith(expect.stringContaining('ThrottlingException: slow down'));
}));

test('an event bus that hangs keeps nobody waiting', async () => withTwoReleases(async (fixture) => {
  const error = jest.spyOn(console, 'error').mockImplementation();
  beforeFirst(fixture, calls('PutEvents'), async () => new Promise(() => undefined));
  expect(await fixture.command('promote')).toMatchObject({ ok: true, changed: true });
  expect(fixture.published()).toMatchObject({ active: 'green' });
  expect(error).toHaveBeenCalledWith(expect.stringContaining('the event was not sent'));
}));
