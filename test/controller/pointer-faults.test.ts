import * as fc from 'fast-check';
import type { ControllerFixture } from './fixture';
import { HOME } from './fixture';
import type { DeployedFunction } from './functions/deployed-function';
import { LIVE, withFunction } from './functions/deployed-function';
import { LISTENER, RULE } from './listener-rule';
import type { ServiceRequest } from '../../cli/local/aws/service';
import type { OperatorVerb } from '../../src/core';
import type { RecordsConfig } from '../../src/core/pointer-config';
import type { PointerReport } from '../../src/core/state/report';
import { parseVersions } from '../../src/core/state/version-weights';

/** `npm run test:full` makes more. */
const FAULTY_COMMANDS = Number(process.env.FAULTY_COMMANDS ?? 100);

const alias = (dnsName: string) => ({ alias: { dnsName, hostedZoneId: 'Z32O12XQLNTSW2', evaluateTargetHealth: false } });
const NAME: RecordsConfig = {
  kind: 'records', follows: 'live', mode: 'weighted', hostedZoneId: 'Z1', records: [{ names: ['www.example.com'], types: ['A'], targets: { blue: alias('blue'), green: alias('green') } }],
};
const POINTERS = [NAME, LIVE, RULE];
const NAMES = ['A of www.example.com in hosted zone Z1', 'alias live of function api', `rule 10 of listener ${LISTENER}`];

/** What happens to one call of a pointer's service: it is refused, or carried out and answered with an error. */
type Fault = 'none' | 'failing' | 'lost';

const ERROR = { status: 500, headers: { 'content-type': 'application/json' }, body: '{"__type":"ServiceException","message":"trouble"}' };

const isOfPointer = ({ path, headers }: ServiceRequest): boolean => /^\/(2013-04-01|2015-03-31)\//.test(path) || /elasticloadbalancing/.test(String(headers.authorization));

/** Each call of a pointer's service takes the next fault, until none is left. */
function withFaults({ aws }: ControllerFixture): (faults: readonly Fault[]) => void {
  const call = aws.call.bind(aws);
  let left: Fault[] = [];
  aws.call = async (request) => {
    const fault = isOfPointer(request) ? left.shift() ?? 'none' : 'none';
    if (fault === 'failing') {
      return ERROR;
    }
    const answer = await call(request);
    return fault === 'lost' ? ERROR : answer;
  };
  return (faults) => {
    left = [...faults];
  };
}

/** Percent that green takes, as each service has it. */
function greenShares({ aws }: ControllerFixture): number[] {
  const records = aws.hostedZones.records('Z1').filter(({ type }) => type === 'A');
  const green = records.find(({ alias: target }) => target?.dnsName.startsWith('green'));
  const groups = aws.listenerRules.rules(LISTENER)[0].Actions[0].ForwardConfig!.TargetGroups;
  const { FunctionVersion: version, RoutingConfig: routing } = aws.functions.alias(HOME, 'api', 'live');
  const [other = 0] = Object.values(routing?.AdditionalVersionWeights ?? {});
  return [
    green === undefined ? 0 : green.weight ?? 100,
    Math.round(100 * (version === '2' ? 1 - other : other)),
    Number(groups.find(({ TargetGroupArn }) => TargetGroupArn === 'arn:green')?.Weight),
  ];
}

/** The same from what a report says. */
function greenIn(says: string): number {
  const versions = parseVersions(says);
  return versions === undefined ? Number(/green (\d+)$/.exec(says)![1]) : versions.find(({ version }) => version === '2')?.weight ?? 0;
}

type Asked = readonly [verb: OperatorVerb, fields: Record<string, unknown>];

const COMMANDS: fc.Arbitrary<Asked> = fc.oneof(
  fc.integer({ min: 1, max: 99 }).map((weight) => ['shift', { weight }] as const),
  fc.constantFrom<Asked>(['promote', {}], ['rollback', {}], ['abort', {}]),
);
const FAULTS = fc.array(fc.constantFrom<Fault>('none', 'none', 'failing', 'lost'), { maxLength: 16 });

async function deployOneAndTwo(api: DeployedFunction, fixture: ControllerFixture): Promise<void> {
  fixture.aws.hostedZones.create('Z1', 'example.com');
  fixture.aws.listenerRules.createListener(LISTENER);
  await api.deploy('one');
  for (const pointer of [NAME, RULE]) {
    const made = await fixture.send({ Pointer: JSON.stringify(pointer) }, { type: 'Custom::BlueGreenPointer', requestType: 'Create' });
    expect(made).toMatchObject({ Status: 'SUCCESS' });
  }
  await api.deploy('two');
}

/** A release that was taken back may come again. */
async function stageAgain(fixture: ControllerFixture): Promise<void> {
  const { active } = fixture.published()!;
  const release = active === 'blue' ? 'two' : 'one';
  await fixture.command('allow', { release });
  await fixture.command('stage', { release });
}

test(`${FAULTY_COMMANDS} commands while any call of any pointer may fail: the answer says which moved, the status never lies, reconcile converges`, async () => {
  const seen = { moved: 0, unconfirmed: 0, unknown: 0 };
  await withFunction(async (api, fixture) => {
    await deployOneAndTwo(api, fixture);
    const fail = withFaults(fixture);
    await fc.assert(fc.asyncProperty(COMMANDS, FAULTS, FAULTS, async ([verb, fields], faults, faultsOfStatus) => {
      await stageAgain(fixture);
      const before = greenShares(fixture);
      fail(faults);
      const answer = await fixture.command(verb, fields);

      fail(faultsOfStatus);
      const reports = await pointersOf(fixture);
      fail([]);
      const wanted = reports.map((report) => greenIn(report.wanted));
      greenShares(fixture).forEach((share, index) => {
        const isMoved = answer.ok && answer.message.includes(`${NAMES[index]} moved`);
        const isUnconfirmed = answer.ok && answer.message.includes(`${NAMES[index]} is not confirmed`);
        seen.moved += Number(isMoved);
        seen.unconfirmed += Number(isUnconfirmed);
        expect([isUnconfirmed ? before[index] : wanted[index], wanted[index]]).toContain(share);
        expect(isMoved && isUnconfirmed).toBe(false);
        if (answer.ok && share !== before[index]) {
          expect(isMoved || isUnconfirmed).toBe(true);
        }
      });
      reports.forEach(({ says }, index) => {
        seen.unknown += Number(says === null);
        expect(says === null ? greenShares(fixture)[index] : greenIn(says)).toBe(greenShares(fixture)[index]);
      });

      await fixture.command('reconcile');
      expect(greenShares(fixture)).toEqual(wanted);
    }), { numRuns: FAULTY_COMMANDS, seed: 7 });
  }, {}, { POINTERS: JSON.stringify(POINTERS) }, [LIVE]);
  expect(Math.min(seen.moved, seen.unconfirmed, seen.unknown)).toBeGreaterThan(FAULTY_COMMANDS / 10);
}, 300_000 + FAULTY_COMMANDS * 1000);

async function pointersOf(fixture: ControllerFixture): Promise<readonly PointerReport[]> {
  const answer = await fixture.command('status');
  return answer.ok ? answer.status!.pointers! : [];
}
