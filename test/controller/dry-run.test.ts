import type { ControllerFixture } from './fixture';
import { HOME, PARAMETER, REPLICA, SEED, withController } from './fixture';
import { writeDocument } from '../../src/core';

const DAY = 86_400;

type Fields = Record<string, unknown>;

/** `one` was active before, `two` is active on green, `three` is staged on blue. */
async function withThreeReleases(act: (fixture: ControllerFixture) => Promise<void>, env: Record<string, string> = {}): Promise<void> {
  await withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.deploy('two');
    await fixture.command('promote');
    fixture.waitUntilEffective();
    await fixture.deploy('three');
    await act(fixture);
  }, env);
}

async function rehearse(fixture: ControllerFixture, verb: string, fields: Fields = {}, alias?: string): Promise<Fields> {
  const before = fixture.traces();
  const answer = await fixture.command(verb, { ...fields, dryRun: true }, alias);
  expect(fixture.traces()).toEqual(before);
  return answer as unknown as Fields;
}

describe('a dry run', () => {
  test.each<[string, Fields]>([
    ['promote', {}],
    ['promote', { color: 'blue' }],
    ['shift', { weight: 5 }],
    ['rollback', {}],
    ['abort', {}],
    ['deny', { release: 'three' }],
    ['deny', { release: 'two' }],
    ['allow', { release: 'three' }],
    ['lock', { reason: 'holidays' }],
    ['unlock', {}],
    ['preview', { release: 'three', duration: 60 }],
    ['revoke', { id: 'nothing' }],
    ['stage', { release: 'three' }],
    ['prune', {}],
    ['alarm', { alarm: 'Errors' }],
  ])('of %s %j says what the command then does, and writes nothing', async (verb, fields) => withThreeReleases(async (fixture) => {
    const { generation } = fixture.published()!;
    const { effectiveAt: promised, ...rehearsed } = await rehearse(fixture, verb, fields);
    const { effectiveAt, token, ...done } = await fixture.command(verb, fields) as unknown as Fields;
    const withoutTime = ({ message }: Fields): string => String(message).replace(/\d{4}-.*Z/, 'then');
    expect(rehearsed).toEqual({ ok: true, dryRun: true, changed: done.changed, generation, message: expect.any(String) });
    expect(withoutTime(rehearsed)).toBe(withoutTime(done));
    expect(promised === undefined).toBe(effectiveAt === undefined);
    expect(Math.abs(Number(promised ?? 0) - Number(effectiveAt ?? 0))).toBeLessThanOrEqual(2);
  }));

  test('issues no token', async () => withThreeReleases(async (fixture) => {
    expect(await rehearse(fixture, 'preview', { release: 'three' })).not.toHaveProperty('token');
  }));

  test.each<[string, Fields, string]>([
    ['promote', { release: 'one' }, 'unknown-release'],
    ['promote', { expectedGeneration: 1 }, 'stale-generation'],
    ['stage', { release: 'three', expectedGeneration: 1 }, 'stale-generation'],
    ['deny', { release: 'nine' }, 'unknown-release'],
    ['shift', { weight: '5' }, 'invalid'],
  ])('of %s %j is refused as the command is', async (verb, fields, code) => withThreeReleases(async (fixture) => {
    const rehearsed = await rehearse(fixture, verb, fields);
    expect(rehearsed).toMatchObject({ ok: false, code });
    expect(rehearsed).toEqual(await fixture.command(verb, fields));
  }));

  test('needs the grant of its verb', async () => withThreeReleases(async (fixture) => {
    expect(await rehearse(fixture, 'promote', {}, 'read')).toMatchObject({ ok: false, code: 'not-granted' });
    expect(await rehearse(fixture, 'promote', {}, 'promote')).toMatchObject({ ok: true });
  }));

  test('of stage looks at the files', async () => withThreeReleases(async (fixture) => {
    await expect(fixture.command('stage', { release: 'four', dryRun: true })).rejects.toThrow('release four has no manifest in bucket bucket; upload it again');
    fixture.upload('four');
    expect(await rehearse(fixture, 'stage', { release: 'four' })).toMatchObject({ ok: true, changed: true, message: 'release four is staged on blue' });
  }));

  test('of stage and promote before the first release', async () => withController(async (fixture) => {
    fixture.upload('one');
    expect(await rehearse(fixture, 'stage', { release: 'one' })).toMatchObject({
      ok: true, changed: true, generation: null, message: 'blue one is the first release and active',
    });
    expect(await rehearse(fixture, 'promote')).toMatchObject({ ok: false, code: 'unknown-release' });
    expect(await rehearse(fixture, 'alarm', { alarm: 'Errors' })).toMatchObject({ ok: false, code: 'unknown-release' });
    expect(await rehearse(fixture, 'prune')).toMatchObject({ ok: false, code: 'unknown-release' });
    expect(await rehearse(fixture, 'reconcile')).toMatchObject({ ok: true, changed: false, generation: null });
  }));

  test('of prune lists what would be marked and deleted', async () => withController(async (fixture) => {
    for (const name of ['one', 'two', 'three']) {
      await fixture.deploy(name, {}, { shared: { [`assets/${name}.js`]: name } });
      await fixture.command('promote');
      fixture.waitUntilEffective();
    }
    fixture.wait(4 * DAY);
    expect(await rehearse(fixture, 'prune')).toMatchObject({ ok: true, changed: true, message: 'pruned one' });
    await fixture.command('prune');
    fixture.wait(DAY + 60);
    expect(await rehearse(fixture, 'prune')).toMatchObject({
      ok: true, changed: true, message: 'deleting the files of one; deleting 1 shared file that no release needs',
    });
    await fixture.command('prune');
    expect(await rehearse(fixture, 'prune')).toMatchObject({ ok: true, changed: false, message: 'nothing to prune' });
  }, { RETENTION_RELEASES: '1', RETENTION_SECONDS: String(3 * DAY) }));

  test('of prune names releases whose deletion an earlier prune began', async () => withController(async (fixture) => {
    for (const name of ['one', 'two', 'three']) {
      await fixture.deploy(name);
      await fixture.command('promote');
      fixture.waitUntilEffective();
    }
    fixture.wait(4 * DAY);
    await fixture.command('prune');
    fixture.wait(DAY + 60);
    fixture.aws.storage.find('bucket')!.delete = () => {
      throw new Error('S3 is down');
    };
    await expect(fixture.command('prune')).rejects.toThrow();
    expect(await rehearse(fixture, 'prune')).toMatchObject({
      ok: true, changed: true, message: 'deleting the files of one, which an earlier prune began',
    });
  }, { RETENTION_RELEASES: '1', RETENTION_SECONDS: String(3 * DAY) }));

  test('of reconcile says which copies differ, and which cannot be read', async () => withThreeReleases(async (fixture) => {
    const { generation } = fixture.published()!;
    expect(await rehearse(fixture, 'reconcile')).toEqual({ ok: true, dryRun: true, changed: false, generation, message: 'every copy says what the truth says' });
    fixture.aws.parameters.put(HOME, PARAMETER, SEED, { overwrite: true });
    fixture.aws.ssmFaults.set(REPLICA, { kind: 'failing' });
    expect(await rehearse(fixture, 'reconcile')).toMatchObject({
      ok: true,
      changed: true,
      message: expect.stringMatching(/^parameter \S+ in eu-west-1 differs; parameter \S+ in us-east-1 cannot be read \(.*\)$/),
    });
  }));

  test('of reconcile says which paths are due for invalidation', async () => withThreeReleases(async (fixture) => {
    fixture.wait(60);
    expect(await rehearse(fixture, 'reconcile')).toMatchObject({ changed: true, message: 'invalidation of /feeds/* in distribution E1 is due' });
  }, { INVALIDATIONS: '[{"distributionId":"E1","paths":["/feeds/*"]}]' }));

  test('decides on top of a document that was written by hand, and does not take it over', async () => withThreeReleases(async (fixture) => {
    const document = fixture.published()!;
    const byHand = writeDocument({ ...document, generation: 20, active: 'blue', retained: ['one', 'two', 'three'] });
    fixture.aws.parameters.put(HOME, PARAMETER, byHand, { overwrite: true });
    expect(await rehearse(fixture, 'reconcile')).toMatchObject({
      changed: true, generation: document.generation, message: expect.stringContaining('the document of generation 20 is taken over'),
    });
    expect(await rehearse(fixture, 'rollback')).toMatchObject({ ok: true, generation: document.generation, message: 'green two is active again instead of three' });
    expect(await rehearse(fixture, 'alarm', { alarm: 'Errors' })).toMatchObject({ ok: true, changed: false, generation: document.generation });
    expect(await fixture.command('rollback')).toMatchObject({ ok: true, message: 'green two is active again instead of three' });
  }));

  test('of what only looks is what it is without', async () => withThreeReleases(async (fixture) => {
    const history = await fixture.command('history');
    expect(await rehearse(fixture, 'history')).toEqual({ ...history, dryRun: true });
  }));

  test('counts nothing', async () => withThreeReleases(async (fixture) => {
    const before = [...fixture.log];
    await rehearse(fixture, 'promote');
    await rehearse(fixture, 'promote', { release: 'one' });
    expect(fixture.log).toEqual(before);
  }));
});
