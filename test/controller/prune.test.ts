import * as fc from 'fast-check';
import type { ControllerFixture, Memory, Upload } from './fixture';
import { withController } from './fixture';
import type { OperatorAnswer } from '../../src/core';

const DAY = 86_400;
const RETENTION = { RETENTION_RELEASES: '1', RETENTION_SECONDS: String(3 * DAY) };
/** What the edge keeps for a day, one bound of a state with `STATE_TTL` 2, and some more. */
const FORGOTTEN = 86_404;
const FORGOTTEN_MS = 86_403_500;

const filesOf = (name: string): string[] => [`manifests/${name}.json`, `releases/${name}/index.html`];

/** A release becomes active, after it was uploaded. */
async function release(fixture: ControllerFixture, name: string, upload: Upload = {}): Promise<void> {
  expect(await fixture.deploy(name, {}, upload)).toMatchObject({ Status: 'SUCCESS' });
  await fixture.command('promote');
  fixture.waitUntilEffective();
}

const shared = (...names: string[]): Upload => ({ shared: Object.fromEntries(names.map((name) => [`assets/${name}.js`, `content of ${name}`])) });

let markedRelease: Memory | undefined;

/** `one` is marked, `two` can be rolled back to, `three` is active, and the file that only `one` needs is old. */
async function withMarkedRelease(act: (fixture: ControllerFixture) => Promise<void>): Promise<void> {
  await withController(async (fixture) => {
    if (markedRelease === undefined) {
      await release(fixture, 'one', shared('a', 'b'));
      await release(fixture, 'two', shared('b', 'c'));
      await release(fixture, 'three', shared('c'));
      fixture.wait(4 * DAY);
      expect(await fixture.command('prune')).toMatchObject({ ok: true, message: 'pruned one' });
      fixture.wait(FORGOTTEN);
      markedRelease = fixture.memory();
    } else {
      fixture.remember(markedRelease);
    }
    await act(fixture);
  }, RETENTION);
}

const LEFT = [...filesOf('two'), ...filesOf('three'), 'shared/assets/b.js', 'shared/assets/c.js'].sort();

describe('prune', () => {
  test('marks first; a day and one bound later the files go, with what only they needed, and the release is forgotten', async () => withController(async (fixture) => {
    await release(fixture, 'one', shared('a', 'b'));
    await release(fixture, 'two', shared('b', 'c'));
    await release(fixture, 'three', shared('c'));
    const all = fixture.keys();
    fixture.wait(4 * DAY);
    expect(await fixture.command('prune')).toMatchObject({ ok: true, changed: true, message: 'pruned one' });
    expect(await fixture.command('prune')).toMatchObject({ ok: true, changed: false, message: 'nothing to prune' });
    expect(fixture.keys()).toEqual(all);

    fixture.wait(FORGOTTEN);
    expect(await fixture.command('prune')).toMatchObject({
      ok: true, changed: true, message: 'deleting the files of one; deleted the files of one; deleted 1 shared file that no release needs',
    });
    expect(fixture.keys()).toEqual(LEFT);
    expect(fixture.truth()).toMatchObject({ records: { two: {}, three: {} } });
    expect(Object.keys(fixture.truth().records)).toEqual(['two', 'three']);
    expect(await fixture.command('prune')).toMatchObject({ ok: true, changed: false, message: 'nothing to prune' });
  }, RETENTION));

  test('leaves a trace of each step in the history', async () => withMarkedRelease(async (fixture) => {
    await fixture.command('prune', { reason: 'clean up' });
    const answer = await fixture.command('status');
    expect(answer.ok && answer.status?.truth?.history.slice(0, 2).map(({ verb, actor, reason, message }) => [verb, actor, reason, message])).toEqual([
      ['prune', 'alice', 'clean up', 'deleted the files of one'],
      ['prune', 'alice', 'clean up', 'deleting the files of one'],
    ]);
  }));

  test('deletes nothing while the state is locked', async () => withMarkedRelease(async (fixture) => {
    await fixture.command('lock');
    const all = fixture.keys();
    expect(await fixture.command('prune')).toMatchObject({ ok: false, code: 'locked' });
    expect(fixture.keys()).toEqual(all);
  }));

  test('says so before the first release', async () => withController(async (fixture) => {
    expect(await fixture.command('prune')).toMatchObject({ ok: false, code: 'unknown-release' });
  }));

  test('deletes any number of files, in pages', async () => withMarkedRelease(async (fixture) => {
    Array.from({ length: 2500 }, (_, i) => fixture.put(`releases/one/${i}.html`, 'x'));
    fixture.wait(2 * DAY);
    await fixture.command('prune');
    expect(fixture.keys()).toEqual(LEFT);
  }));

  test('leaves a marked release that was uploaded again lately, and a redeploy stages it', async () => withMarkedRelease(async (fixture) => {
    fixture.upload('one', shared('a', 'b'));
    expect(await fixture.command('prune')).toMatchObject({ ok: true, message: 'nothing to prune' });
    expect(await fixture.command('stage', { release: 'one' })).toMatchObject({ ok: true });
    fixture.wait(2 * DAY);
    await fixture.command('prune');
    expect(fixture.keys()).toEqual([...LEFT, ...filesOf('one'), 'shared/assets/a.js'].sort());
  }));

  test('lets a release come again under the same id when it is forgotten, with other content too', async () => withMarkedRelease(async (fixture) => {
    await fixture.command('prune');
    await expect(fixture.command('stage', { release: 'one' })).rejects.toThrow('release one has no manifest in bucket bucket; upload it again');
    expect(await fixture.deploy('one', {}, { ...shared('d'), fingerprint: 'other' })).toMatchObject({ Status: 'SUCCESS' });
    expect(fixture.published()?.retained).not.toContain('one');
  }));

  test('remembers of a release without files that it was denied', async () => withMarkedRelease(async (fixture) => {
    await fixture.command('deny', { release: 'one' });
    fixture.wait(4 * DAY);
    await fixture.command('prune');
    expect(fixture.keys()).toEqual(LEFT);
    const { generation } = fixture.truth();
    expect(await fixture.command('prune')).toMatchObject({ message: 'nothing to prune', generation });
    expect(await fixture.deploy('one')).toMatchObject({ Status: 'FAILED', Reason: 'release one is denied; allow it first (denied)' });
    await fixture.command('allow', { release: 'one' });
    expect(await fixture.deploy('one')).toMatchObject({ Status: 'SUCCESS' });
  }));

  test('forgets a remembered release that was allowed and never came again', async () => withMarkedRelease(async (fixture) => {
    await fixture.command('deny', { release: 'one' });
    await fixture.command('prune');
    await fixture.command('allow', { release: 'one' });
    await fixture.command('prune');
    expect(Object.keys(fixture.truth().records)).toEqual(['two', 'three']);
  }));

  describe('with an upload that was never staged', () => {
    test('keeps it, and the shared files that it counts on, as long as a release that was staged', async () => withMarkedRelease(async (fixture) => {
      fixture.upload('four', shared('a', 'd'));
      fixture.wait(3 * DAY - 10);
      await fixture.command('prune');
      expect(fixture.keys()).toEqual([...LEFT, ...filesOf('four'), 'shared/assets/a.js', 'shared/assets/d.js'].sort());
      expect(await fixture.command('stage', { release: 'four' })).toMatchObject({ ok: true });
    }));

    test('deletes it after that, whole or in parts', async () => withMarkedRelease(async (fixture) => {
      fixture.upload('four', shared('a', 'd'));
      fixture.uploadManifest('five');
      fixture.put('shared/assets/lost.js', 'no manifest names it');
      fixture.wait(3 * DAY);
      expect(await fixture.command('prune')).toMatchObject({ message: expect.stringContaining('deleted the files of one, five, four; deleted 3 shared files that no release needs') });
      expect(fixture.keys()).toEqual(LEFT);
    }));

    test('deletes it also if it is known to be denied', async () => withMarkedRelease(async (fixture) => {
      await fixture.command('deny', { release: 'one' });
      await fixture.command('prune');
      expect(await fixture.deploy('one')).toMatchObject({ Status: 'FAILED' });
      fixture.wait(3 * DAY);
      await fixture.command('prune');
      expect(fixture.keys()).toEqual(LEFT);
      expect(await fixture.deploy('one')).toMatchObject({ Status: 'FAILED', Reason: 'release one is denied; allow it first (denied)' });
    }));

    test('does not touch one that is being uploaded, whatever the retention', async () => withController(async (fixture) => {
      await release(fixture, 'one');
      fixture.put('shared/assets/old.js', 'x');
      fixture.wait(2 * DAY);
      fixture.uploadManifest('two', shared('new'));
      fixture.uploadShared(shared('new'));
      fixture.put('shared/assets/first.js', 'uploaded before any manifest named it');
      fixture.wait(DAY - 60);
      await fixture.command('prune');
      expect(fixture.keys().filter((key) => !filesOf('one').includes(key)))
        .toEqual(['manifests/two.json', 'shared/assets/app.js', 'shared/assets/first.js', 'shared/assets/new.js']);
    }, { RETENTION_RELEASES: '1', RETENTION_SECONDS: '0' }));
  });

  test('leaves releases of another state in the bucket alone, with the shared files that they need', async () => withMarkedRelease(async (fixture) => {
    fixture.upload('theirs', { ...shared('a', 'x'), state: 'another' });
    fixture.wait(30 * DAY);
    await fixture.command('prune');
    expect(fixture.keys()).toEqual([...LEFT, ...filesOf('theirs'), 'shared/assets/a.js', 'shared/assets/x.js'].sort());
  }));

  test('keeps every shared file when nothing tells what a release needs', async () => withMarkedRelease(async (fixture) => {
    fixture.aws.storage.find('bucket')!.delete('manifests/two.json');
    expect(await fixture.command('prune')).toMatchObject({
      ok: true,
      message: 'deleting the files of one; deleted the files of one; shared files in bucket bucket are kept, for nothing tells which of them release two needs: its manifest is missing',
    });
    expect(fixture.keys('shared/')).toEqual(['shared/assets/a.js', 'shared/assets/b.js', 'shared/assets/c.js']);
  }));

  test('keeps every shared file when it cannot read a manifest', async () => withMarkedRelease(async (fixture) => {
    fixture.put('manifests/two.json', 'no JSON');
    await expect(fixture.command('prune')).rejects.toThrow(SyntaxError);
    expect(fixture.keys('shared/')).toHaveLength(3);
  }));

  test('says which object S3 did not delete, and goes on with the next prune', async () => withMarkedRelease(async (fixture) => {
    const restore = onCalls(fixture, async (call, carryOut) => call.method === 'POST' && call.query.has('delete')
      ? { status: 200, headers: {}, body: '<DeleteResult><Error><Key>releases/one/index.html</Key><Code>AccessDenied</Code></Error></DeleteResult>' }
      : carryOut());
    await expect(fixture.command('prune')).rejects.toThrow('1 of 1 objects in bucket bucket were not deleted (releases/one/index.html: AccessDenied); the next prune tries again');
    restore();
    await fixture.command('prune');
    expect(fixture.keys()).toEqual(LEFT);
  }));
});

type Call = Parameters<ControllerFixture['aws']['call']>[0];
type Answer = Awaited<ReturnType<ControllerFixture['aws']['call']>>;

/** Stands between the controller and AWS. */
function onCalls(fixture: ControllerFixture, act: (call: Call, carryOut: () => Promise<Answer>) => Promise<Answer>): () => void {
  const { aws } = fixture;
  const original = aws.call.bind(aws);
  aws.call = async (call) => act(call, async () => original(call));
  return () => {
    aws.call = original;
  };
}

/** How many calls of AWS a prune makes. */
async function callsOfPrune(): Promise<number> {
  let calls = 0;
  await withMarkedRelease(async (fixture) => {
    onCalls(fixture, async (_, carryOut) => {
      calls++;
      return carryOut();
    });
    await fixture.command('prune');
  });
  return calls;
}

/** One step of what somebody else does meanwhile. The last one stages. */
type Step = (fixture: ControllerFixture) => Promise<OperatorAnswer | void>;

/** A prune, with one step before its call number `at` and each later one; what is left of the steps comes after it. */
async function pruneWhile(fixture: ControllerFixture, at: number, steps: readonly Step[]): Promise<OperatorAnswer | undefined> {
  const left = [...steps];
  let answer: OperatorAnswer | undefined;
  let count = 0;
  let busy = false;
  const takeStep = async (): Promise<void> => {
    busy = true;
    answer = await left.shift()!(fixture).catch(() => undefined) ?? undefined;
    busy = false;
  };
  const restore = onCalls(fixture, async (_, carryOut) => {
    if (!busy && count++ >= at && left.length > 0) {
      await takeStep();
    }
    return carryOut();
  });
  await fixture.command('prune').catch(() => undefined);
  while (left.length > 0) {
    await takeStep();
  }
  restore();
  return answer;
}

describe('a prune that is interrupted', () => {
  beforeEach(() => jest.spyOn(console, 'error').mockReturnValue());
  afterEach(() => jest.restoreAllMocks());

  test('by a crash after any call loses nothing that is needed, and the next prune completes it', async () => {
    const calls = await callsOfPrune();
    expect(calls).toBeGreaterThan(30);
    for (let survived = 0; survived < calls; survived++) {
      await withMarkedRelease(async (fixture) => {
        let count = 0;
        const restore = onCalls(fixture, async (_, carryOut) => {
          const answer = count > survived ? undefined : await carryOut(); // the last one is carried out, and its answer is lost
          return count++ < survived ? answer! : { status: 500, headers: {}, body: '' };
        });
        await fixture.command('prune').catch(() => undefined);
        restore();
        expect(fixture.keys()).toEqual(expect.arrayContaining(LEFT));
        await fixture.command('prune');
        expect([survived, fixture.keys()]).toEqual([survived, LEFT]);
        expect(Object.keys(fixture.truth().records)).toEqual(['two', 'three']);
        expect(await fixture.deploy('one')).toMatchObject({ Status: 'SUCCESS' });
      });
    }
  });

  const stage = (name: string) => async (fixture: ControllerFixture) => fixture.command('stage', { release: name });
  const deploy = (name: string, upload: Upload): Step[] => [
    async (fixture) => fixture.uploadManifest(name, upload),
    async (fixture) => fixture.uploadShared(upload),
    async (fixture) => {
      fixture.uploadOwn(name);
      return stage(name)(fixture);
    },
  ];

  test.each([
    ['the marked release is staged again from its files', 'one', [stage('one')], ['staged', 'pruning', 'incomplete']],
    ['the marked release is deployed again', 'one', deploy('one', shared('a', 'b')), ['staged', 'pruning', 'incomplete']],
    ['a release that needs an old file is deployed', 'four', deploy('four', shared('a', 'new')), ['staged', 'incomplete']],
  ])('at any call because %s never leaves a release without its files, and a deploy after it succeeds', async (_, name, steps, expected) => {
    const calls = await callsOfPrune();
    const outcomes = new Set<string>();
    for (let at = 0; at < calls; at++) {
      await withMarkedRelease(async (fixture) => {
        const outcome = await pruneWhile(fixture, at, steps);
        outcomes.add(outcome === undefined ? 'incomplete' : outcome.ok ? 'staged' : outcome.code);
        expectNothingMissing(fixture);
        expect((await fixture.deploy(name, {}, name === 'one' ? shared('a', 'b') : shared('a', 'new'))).Status).toBe('SUCCESS');
        expectNothingMissing(fixture);
      });
    }
    expect([...outcomes].sort()).toEqual([...expected].sort());
  });

  test('by another prune at the same time does no harm', async () => withMarkedRelease(async (fixture) => {
    const answers = await Promise.allSettled(Array.from({ length: 4 }, async () => fixture.command('prune')));
    expect(answers.some((answer) => answer.status === 'fulfilled' && answer.value.ok)).toBe(true);
    await fixture.command('prune');
    expect(fixture.keys()).toEqual(LEFT);
    expectNothingMissing(fixture);
  }));
});

/** Every release that may be served, staged, returned to or previewed has all its files. */
function expectNothingMissing(fixture: ControllerFixture, alsoNeeded: readonly string[] = []): void {
  const { records, releases, previews } = fixture.truth();
  const kept = Object.keys(records).filter((name) => (records[name].prunedAt ?? Infinity) > Date.now() - FORGOTTEN_MS);
  const { retained } = fixture.published()!;
  const needed = new Set([...kept, releases.blue, releases.green, ...retained, ...previews.map((entry) => entry.release), ...alsoNeeded]);
  const present = new Set(fixture.keys());
  for (const name of needed) {
    if (name !== null) {
      const manifest = fixture.aws.storage.find('bucket')!.get(`manifests/${name}.json`);
      const { objects } = JSON.parse(String(manifest?.body ?? `{"objects":{"manifests/${name}.json":1}}`)) as { objects: Record<string, number> };
      expect([name, Object.keys(objects).filter((key) => !present.has(key))]).toEqual([name, []]);
    }
  }
}

describe('over random histories', () => {
  const NAMES = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5'];
  const uploadOf = (name: string): Upload => shared(...[0, 1, 2].map((offset) => `s${(Number(name[1]) + offset) % 6}`));
  const anyName = fc.constantFrom(...NAMES);
  type Act = (fixture: ControllerFixture) => unknown;
  const always = (act: Act): fc.Arbitrary<Act> => fc.constant(act);
  const onAny = (act: (name: string) => Act): fc.Arbitrary<Act> => anyName.map(act);
  const stage = (name: string): Act => async (fixture) => fixture.command('stage', { release: name }).catch(() => undefined);
  const upload = (name: string): Act => (fixture) => fixture.upload(name, uploadOf(name));
  const verbs = (...names: string[]): fc.Arbitrary<Act> => fc.constantFrom(...names).map((verb) => async (fixture) => fixture.command(verb));
  const deploy = (name: string): Act => async (fixture) => {
    await upload(name)(fixture);
    await stage(name)(fixture);
  };
  const promote: Act = async (fixture) => {
    await fixture.command('promote');
    fixture.waitUntilEffective();
  };
  const anyAct = fc.oneof(
    { weight: 6, arbitrary: onAny(deploy) },
    { weight: 1, arbitrary: onAny(upload) },
    { weight: 2, arbitrary: onAny(stage) },
    { weight: 5, arbitrary: always(promote) },
    { weight: 3, arbitrary: verbs('rollback', 'abort', 'promote') },
    { weight: 1, arbitrary: always(async (fixture) => fixture.command('shift', { weight: 10 })) },
    { weight: 1, arbitrary: onAny((name) => async (fixture) => fixture.command('deny', { release: name })) },
    { weight: 1, arbitrary: onAny((name) => async (fixture) => fixture.command('allow', { release: name })) },
    { weight: 1, arbitrary: onAny((name) => async (fixture) => fixture.command('preview', { release: name, duration: 10 * DAY })) },
    { weight: 6, arbitrary: verbs('prune') },
    { weight: 5, arbitrary: fc.constantFrom(1, 4, 3600, DAY, 2 * DAY, 5 * DAY).map((seconds): Act => (fixture) => fixture.wait(seconds)) },
  );

  test('nothing that a release needs is ever deleted, and everything else is gone some day (G20)', async () => {
    await fc.assert(fc.asyncProperty(fc.array(anyAct, { minLength: 10, maxLength: 40, size: 'max' }), async (acts) => withController(async (fixture) => {
      fixture.upload('first', shared('s0'));
      await fixture.command('stage', { release: 'first' });
      for (const act of acts) {
        const before = Date.now();
        await act(fixture);
        const isFresh = (key: string): boolean => fixture.aws.storage.find('bucket')!.get(key)!.modifiedAt > before - DAY * 1000;
        const uploaded = fixture.keys('manifests/').filter(isFresh);
        expectNothingMissing(fixture, uploaded.map((key) => key.slice('manifests/'.length, -'.json'.length)));
      }
      for (const seconds of [20 * DAY, 2 * DAY, DAY]) {
        fixture.wait(seconds);
        await fixture.command('prune');
      }
      const { records } = fixture.truth();
      const left = Object.keys(records).filter((name) => Object.keys(records[name].components).length > 0);
      expect(left.length).toBeLessThanOrEqual(4); // two colors, the way back, and one by number
      const sharedOf = (name: string): string[] => Object.keys((name === 'first' ? shared('s0') : uploadOf(name)).shared!).map((path) => `shared/${path}`);
      const needed = left.flatMap((name) => [...filesOf(name), ...sharedOf(name)]);
      expect(fixture.keys()).toEqual([...new Set(needed)].sort());
    }, RETENTION)), { numRuns: 25, seed: 20260115 });
  });
});
