import type { RecordsConfig } from '../../../src/core/pointer-config';
import type { ControllerFixture } from '../fixture';
import { withController } from '../fixture';
import { LocalLoadBalancers } from '../local-load-balancers';

const BLUE = 'Blue-1.eu-west-1.elb.amazonaws.com';
const GREEN = 'green-1.eu-west-1.elb.amazonaws.com';

const alias = (dnsName: string) => ({ alias: { dnsName: `dualstack.${dnsName}`, hostedZoneId: 'Z32O12XQLNTSW2', evaluateTargetHealth: false } });

const WWW: RecordsConfig = {
  kind: 'records',
  follows: 'live',
  mode: 'weighted',
  hostedZoneId: 'Z1',
  records: [{ names: ['www.example.com'], types: ['A'], targets: { blue: alias(BLUE), green: alias(GREEN) } }],
  loadBalancers: ['blue', 'green'],
};
const API: RecordsConfig = { ...WWW, records: [{ ...WWW.records[0], names: ['api.example.com'] }] };

const healthy = (count: number): string[] => Array<string>(count).fill('healthy');

/** `one` is active on blue before three servers, `two` staged on green before none. */
async function withFleets(act: (fixture: ControllerFixture, balancers: LocalLoadBalancers) => Promise<void>, pointers = [WWW, API]): Promise<void> {
  await withController(async (fixture) => {
    fixture.aws.hostedZones.create('Z1', 'example.com');
    const balancers = new LocalLoadBalancers({ [BLUE]: healthy(3), [GREEN]: [], 'another.elb.amazonaws.com': [] });
    balancers.answerTo(fixture.aws);
    await fixture.send({ ReleaseId: 'one' }, { requestType: 'Create' });
    await fixture.send({ ReleaseId: 'two' }, { requestType: 'Update', old: { ReleaseId: 'one' } });
    await act(fixture, balancers);
  }, { POINTERS: JSON.stringify(pointers), COMPONENTS: '{}' });
}

const lacking = (found: number, least: number): object => ({
  ok: false,
  code: 'not-ready',
  message: `www.example.com leads to ${found} of ${least} healthy targets on green; start or mend the others, and try again when they are healthy`,
});

test('a promote needs as many healthy targets as the active color has, also as a rehearsal and after a share', async () => withFleets(async (fixture, balancers) => {
  balancers.set(GREEN, ['healthy', 'unavailable', 'unhealthy', 'initial', 'draining']);
  for (const dryRun of [true, false]) {
    expect(await fixture.command('promote', { dryRun })).toEqual(lacking(2, 3));
  }
  expect(await fixture.command('shift', { weight: 5 })).toMatchObject({ ok: true });
  expect(await fixture.command('promote')).toEqual(lacking(2, 3));
  balancers.set(GREEN, healthy(3));
  expect(await fixture.command('promote')).toMatchObject({ ok: true });
}));

test('a share needs one of them, and so does the way back', async () => withFleets(async (fixture, balancers) => {
  expect(await fixture.command('shift', { weight: 5 })).toEqual(lacking(0, 1));
  balancers.set(GREEN, healthy(4));
  expect(await fixture.command('promote')).toMatchObject({ ok: true });
  balancers.set(BLUE, healthy(1));
  expect(await fixture.command('rollback')).toMatchObject({ ok: true });
}));

test('an administrator may force it', async () => withFleets(async (fixture) => {
  expect(await fixture.command('promote', { force: true })).toMatchObject({ ok: true });
}));

test('load balancers are asked once for all names that lead to them, and only when traffic is to come', async () => withFleets(async (fixture, { calls }) => {
  await fixture.command('status');
  await fixture.command('abort');
  expect(calls).toEqual([]);
  await fixture.command('promote');
  expect(calls.sort()).toEqual(['DescribeLoadBalancers', 'DescribeTargetGroups', 'DescribeTargetGroups', 'DescribeTargetHealth', 'DescribeTargetHealth']);
}));

test('when they do not answer it goes on and says so', async () => withFleets(async (fixture, balancers) => {
  balancers.isDenied = true;
  expect(await fixture.command('promote')).toMatchObject({ ok: true, message: expect.stringContaining('how many targets are healthy is not known (not allowed)') });
}));

test('a load balancer of another account is not counted, and that is said', async () => {
  const elsewhere: RecordsConfig = { ...WWW, records: [{ ...WWW.records[0], targets: { blue: alias(BLUE), green: alias('theirs.elb.amazonaws.com') } }] };
  await withFleets(async (fixture) => {
    expect((await fixture.command('promote')).message)
      .toContain('how many targets are healthy is not known (no load balancer of this account and region is theirs.elb.amazonaws.com)');
  }, [elsewhere]);
});

test('beside something that is no load balancer one healthy target is enough', async () => {
  const beside: RecordsConfig = { ...WWW, loadBalancers: ['green'] };
  await withFleets(async (fixture, balancers) => {
    expect(await fixture.command('promote')).toEqual(lacking(0, 1));
    balancers.set(GREEN, healthy(1));
    expect(await fixture.command('promote')).toMatchObject({ ok: true });
  }, [beside]);
});
