import { createHash } from 'node:crypto';
import { withController } from './fixture';

const PATHS = ['/feeds/*', '/robots.txt'];
const INVALIDATIONS = JSON.stringify([{ distributionId: 'E1', paths: PATHS }]);

/** With a state TTL of 2 s a change is in force within 5.5 s, and followed everywhere 3.5 s later. */
const FOLLOWED = 9;

test('paths are invalidated once per change, one bound after it is in force', async () => withController(async (fixture) => {
  await fixture.deploy('r1');
  await fixture.deploy('r2');
  await fixture.command('reconcile', {}, 'promote');
  const before = fixture.aws.cloudFront.invalidations.length;

  const { generation } = await fixture.command('promote') as { generation: number };
  await fixture.command('reconcile', {}, 'promote');
  expect(fixture.aws.cloudFront.invalidations).toHaveLength(before);

  fixture.wait(FOLLOWED);
  await fixture.command('reconcile', {}, 'promote');
  await fixture.command('reconcile', {}, 'promote');
  const digest = createHash('sha256').update(JSON.stringify(['E1', PATHS])).digest('hex').slice(0, 12);
  expect(fixture.aws.cloudFront.invalidations.slice(before)).toEqual([{
    distributionId: 'E1', callerReference: `${fixture.published()!.id}-${generation}-${digest}`, paths: PATHS,
  }]);
}, { INVALIDATIONS }));

test('what fails for one distribution does not repeat the others', async () => withController(async (fixture) => {
  await fixture.deploy('r1');
  await fixture.deploy('r2');
  await fixture.command('promote');
  fixture.wait(FOLLOWED);
  const call = fixture.aws.cloudFront.call.bind(fixture.aws.cloudFront);
  const mock = jest.spyOn(fixture.aws.cloudFront, 'call').mockImplementation((request) => {
    if (request.path.includes('E2')) {
      throw new Error('NoSuchDistribution');
    }
    return call(request);
  });
  await fixture.command('reconcile', {}, 'promote');
  await fixture.command('reconcile', {}, 'promote');
  expect(mock.mock.calls.filter(([{ path }]) => path.includes('E1'))).toHaveLength(1);
  mock.mockRestore();
  await fixture.command('reconcile', {}, 'promote');
  expect(fixture.aws.cloudFront.invalidations.map(({ distributionId }) => distributionId)).toEqual(['E1', 'E2']);
}, { INVALIDATIONS: JSON.stringify([{ distributionId: 'E1', paths: ['/a'] }, { distributionId: 'E2', paths: ['/a'] }]) }));

test('several lists of paths of one distribution are different invalidations', async () => withController(async (fixture) => {
  await fixture.deploy('r1');
  await fixture.deploy('r2');
  await fixture.command('promote');
  fixture.wait(FOLLOWED);
  await fixture.command('reconcile', {}, 'promote');
  const { invalidations } = fixture.aws.cloudFront;
  expect(invalidations.map(({ distributionId, paths }) => `${distributionId} ${paths.join()}`).sort()).toEqual(['E1 /a', 'E1 /b']);
  expect(new Set(invalidations.map(({ callerReference }) => callerReference)).size).toBe(2);
}, { INVALIDATIONS: JSON.stringify([{ distributionId: 'E1', paths: ['/a'] }, { distributionId: 'E1', paths: ['/b'] }]) }));

test('what fails is said, fails nothing else, and is tried again', async () => withController(async (fixture) => {
  await fixture.deploy('r1');
  await fixture.deploy('r2');
  await fixture.command('promote');
  fixture.wait(FOLLOWED);
  const call = jest.spyOn(fixture.aws.cloudFront, 'call').mockImplementation(() => {
    throw new Error('TooManyInvalidationsInProgress');
  });

  expect(await fixture.command('reconcile', {}, 'promote')).toMatchObject({
    ok: true, message: expect.stringMatching(/^invalidation of \/feeds\/\* \/robots.txt in distribution E1 failed \(.*TooManyInvalidationsInProgress.*\) and will be tried again$/),
  });
  expect(fixture.aws.cloudFront.invalidations).toHaveLength(0);
  call.mockRestore();
  expect(await fixture.command('reconcile', {}, 'promote')).toMatchObject({ message: 'every copy says what the truth says' });
  expect(fixture.aws.cloudFront.invalidations).toHaveLength(1);
}, { INVALIDATIONS }));

test('a state without such paths asks CloudFront for nothing', async () => withController(async (fixture) => {
  await fixture.deploy('r1');
  fixture.wait(FOLLOWED);
  await fixture.command('reconcile', {}, 'promote');
  expect(fixture.aws.cloudFront.invalidations).toHaveLength(0);
}));
