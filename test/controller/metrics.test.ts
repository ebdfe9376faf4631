import type { ControllerFixture } from './fixture';
import { HOME, REPLICA, withController } from './fixture';

interface Line {
  readonly _aws: object;
  readonly [field: string]: unknown;
}

function linesOf(fixture: ControllerFixture, metric: string): Line[] {
  return fixture.log.map((line) => JSON.parse(line) as Line).filter((line) => line[metric] !== undefined);
}

async function withTwoReleases(act: (fixture: ControllerFixture) => Promise<void>, env: Record<string, string> = {}): Promise<void> {
  await withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.deploy('two');
    await act(fixture);
  }, env);
}

describe('the controller', () => {
  test('writes one line per metric, each whole JSON in the embedded metric format', async () => withTwoReleases(async (fixture) => {
    await fixture.command('promote');
    expect(linesOf(fixture, 'Changes').pop()).toEqual({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [{ Namespace: 'CdkBlueGreen', Dimensions: [['StateName'], ['StateName', 'Verb']], Metrics: [{ Name: 'Changes', Unit: 'Count' }] }],
      },
      StateName: 'shop',
      Verb: 'promote',
      Changes: 1,
    });
    fixture.log.forEach((line) => expect(line).toMatch(/^\{[^\n]*\}\n$/));
  }));

  test('counts changes by verb, and not what changed nothing', async () => withTwoReleases(async (fixture) => {
    await fixture.command('shift', { weight: 5 });
    await fixture.command('abort');
    await fixture.command('abort');
    expect(linesOf(fixture, 'Changes').map(({ Verb }) => Verb)).toEqual(['stage', 'stage', 'shift', 'abort']);
  }));

  test('counts copies that are not confirmed, and 0 when all are', async () => withTwoReleases(async (fixture) => {
    expect(linesOf(fixture, 'UnpublishedCopies').pop()).toMatchObject({ UnpublishedCopies: 0 });
    [HOME, REPLICA].forEach((region) => fixture.aws.ssmFaults.set(region, { kind: 'failing' }));
    await fixture.command('shift', { weight: 5 });
    expect(linesOf(fixture, 'UnpublishedCopies').pop()).toMatchObject({ UnpublishedCopies: 2 });
    [HOME, REPLICA].forEach((region) => fixture.aws.ssmFaults.set(region, undefined));
    await fixture.command('reconcile');
    expect(linesOf(fixture, 'UnpublishedCopies').pop()).toMatchObject({ UnpublishedCopies: 0 });
  }));

  test('counts refusals of commands and of deploys', async () => withTwoReleases(async (fixture) => {
    await fixture.command('promote', { release: 'nine' });
    await fixture.command('promote', {}, 'read');
    await fixture.command('nonsense');
    await fixture.send({ ReleaseId: 'two', CandidateWeight: '5', Nonce: 'a' });
    await fixture.send({ ReleaseId: 'two', CandidateWeight: '6', Nonce: 'b' });
    expect(linesOf(fixture, 'Refusals').map(({ Refusals }) => Refusals)).toEqual([1, 1, 1, 1]);
  }));

  test('counts invalidations that failed, and 0 when they did not', async () => withTwoReleases(async (fixture) => {
    await fixture.command('promote');
    fixture.wait(60);
    const call = jest.spyOn(fixture.aws.cloudFront, 'call').mockImplementation(() => {
      throw new Error('TooManyInvalidationsInProgress');
    });
    await fixture.command('reconcile');
    call.mockRestore();
    await fixture.command('reconcile');
    await fixture.command('reconcile');
    expect(linesOf(fixture, 'InvalidationFailures').map(({ InvalidationFailures }) => InvalidationFailures)).toEqual([1, 0]);
  }, { INVALIDATIONS: '[{"distributionId":"E1","paths":["/feeds/*"]}]' }));

  test('writes no credential: neither the token of a preview nor what it opens', async () => withTwoReleases(async (fixture) => {
    const answer = await fixture.command('preview', { release: 'two', reason: 'bg-preview=secret' });
    const token = answer.ok ? answer.token! : '';
    expect(token).not.toBe('');
    expect(fixture.log.join('')).not.toContain(token);
    expect(fixture.log.join('')).not.toContain('secret');
  }));
});
