import * as fc from 'fast-check';
import type { DeployedFunction } from './deployed-function';
import { LIVE, withFunction } from './deployed-function';
import type { FunctionConfig } from '../../../controller/environment';
import { FunctionVersions } from '../../../controller/functions/function-versions';
import { ReleaseArtifacts } from '../../../controller/store/release-artifacts';
import { ReleaseClaims } from '../../../controller/store/release-claims';
import { StateStore } from '../../../controller/store/state-store';
import { isRemembered } from '../../../src/core/state/retention';
import type { ControllerFixture } from '../fixture';
import { HOME } from '../fixture';

const DAY = 86_400;
const RETENTION = { RETENTION_RELEASES: '1', RETENTION_SECONDS: String(3 * DAY) };

/** Without the alias for tests: what it names Lambda would keep anyway. */
async function withVersions(act: Parameters<typeof withFunction>[0], config: Partial<FunctionConfig> = {}): Promise<void> {
  await withFunction(act, config, RETENTION, [LIVE]);
}

/** Marks, waits until nobody selects what was marked, and deletes. */
async function pruneAll(fixture: ControllerFixture): Promise<void> {
  for (let round = 0; round < 2; round++) {
    fixture.wait(4 * DAY);
    expect(await fixture.command('prune')).toMatchObject({ ok: true });
  }
}

async function release(api: DeployedFunction, fixture: ControllerFixture, name: string, code = name): Promise<void> {
  expect(await api.deploy(name, { code })).toBeUndefined();
  await fixture.command('promote');
}

test('a version goes with the last release that has it', () => withVersions(async (api, fixture) => {
  await release(api, fixture, 'one');
  await release(api, fixture, 'two', 'same');
  await release(api, fixture, 'three', 'same');
  await release(api, fixture, 'four');
  await release(api, fixture, 'five');
  expect(api.versions).toEqual(['1', '2', '3', '4']);
  await pruneAll(fixture);
  expect(api.versions).toEqual(['3', '4']);
  expect(api.alias()).toBe('4');
  expect(await fixture.command('rollback')).toMatchObject({ ok: true });
  expect(api.alias()).toBe('3');
}));

test('versions of deploys that failed or were refused go, those from before the state stay', () => withVersions(async (api, fixture) => {
  fixture.aws.functions.put(HOME, 'api', 'zero');
  fixture.aws.functions.publish(HOME, 'api');
  await api.deploy('one');
  await api.deploy('two', { failsAt: 'alias' });
  await fixture.command('lock');
  expect(await api.deploy('three')).toContain('locked');
  await fixture.command('unlock');
  await release(api, fixture, 'four');
  await release(api, fixture, 'five');
  expect(api.versions).toEqual(['1', '2', '3', '4', '5', '6']);
  expect(await fixture.command('prune')).toMatchObject({ ok: true });
  expect(api.versions).toContain('4');
  fixture.wait(DAY);
  expect(await fixture.command('prune')).toMatchObject({ ok: true, message: expect.stringContaining('deleted 1 version of function \'Api\' that no release has') });
  expect(api.versions).toEqual(['1', '2', '5', '6']);
}));

test('a version stays as long as one release has it that a color holds', () => withVersions(async (api, fixture) => {
  await release(api, fixture, 'one', 'same');
  await release(api, fixture, 'two', 'same');
  await release(api, fixture, 'three');
  await pruneAll(fixture);
  expect(api.versions).toEqual(['1', '2']);
  expect(await fixture.command('rollback')).toMatchObject({ ok: true });
  expect(api.alias()).toBe('1');
}));

test('a version stays that the template names, for an update that fails names it again', () => withVersions(async (api, fixture) => {
  await api.deploy('one');
  await api.deploy('two');
  await fixture.command('unstage');
  await pruneAll(fixture);
  expect(api.versions).toEqual(['1', '2']);
}));

test('a version that another alias names stays, and so does every version of a function that is not ours', async () => {
  for (const prunes of [true, false]) {
    await withVersions(async (api, fixture) => {
      await release(api, fixture, 'one');
      fixture.aws.functions.createAlias(HOME, 'api', 'mine', { FunctionVersion: '1' });
      await release(api, fixture, 'two');
      await release(api, fixture, 'three');
      await release(api, fixture, 'four');
      await pruneAll(fixture);
      expect(api.versions).toEqual(prunes ? ['1', '3', '4'] : ['1', '2', '3', '4']);
    }, { prunes });
  }
});

test('a release that was pruned can be deployed again, as a new version', () => withVersions(async (api, fixture) => {
  for (const name of ['one', 'two', 'three', 'four']) {
    await release(api, fixture, name);
  }
  await pruneAll(fixture);
  await expect(fixture.command('stage', { release: 'one' })).rejects.toThrow('release one was never deployed to function \'Api\'; deploy it');
  await release(api, fixture, 'one');
  expect(api.alias()).toBe('5');
}));

const step = fc.oneof(
  fc.record({ kind: fc.constant('deploy' as const), release: fc.nat(5), code: fc.nat(3), fails: fc.constantFrom(undefined, undefined, 'alias' as const, 'release' as const) }),
  fc.record({ kind: fc.constant('command' as const), verb: fc.constantFrom('promote', 'rollback', 'abort', 'unstage', 'prune', 'prune') }),
  fc.record({ kind: fc.constant('shift' as const), weight: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ kind: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 5 }) }),
);

/** Releases that the truth knows or the template names, and what both colors have. */
async function needed(): Promise<string[]> {
  const [artifacts, claims, store] = [new ReleaseArtifacts('table'), new ReleaseClaims('table'), new StateStore('table')];
  const truth = (await store.load())!;
  const known = Object.keys(truth.records).filter((name) => !isRemembered(truth.records[name]));
  const found = await Promise.all([...known, ...await claims.deployed('Api')].map(async (name) => artifacts.find('Api', name)));
  const { blue, green } = await new FunctionVersions(artifacts).perColor('Api', truth);
  return [blue, green, ...found.flatMap((artifact) => artifact?.id ?? [])];
}

test('whatever happens, no version is missing that alias, state, template or retention need', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => withVersions(async (api, fixture) => {
    await api.deploy('first');
    for (const one of steps) {
      switch (one.kind) {
        case 'deploy':
          await api.deploy(`r${one.release}-${one.code}`, { code: `code ${one.code}`, failsAt: one.fails });
          break;
        case 'wait':
          fixture.wait(one.days * DAY);
          break;
        default:
          await fixture.command(one.kind === 'shift' ? 'shift' : one.verb, one.kind === 'shift' ? { weight: one.weight } : {});
      }
      expect(api.versions).toEqual(expect.arrayContaining(await needed()));
      expect(api.versions).toContain(api.alias().split(' ')[0]);
    }
  })), { numRuns: 25 });
});
