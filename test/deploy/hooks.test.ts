import { setTimeout as sleep } from 'node:timers/promises';
import { GetParameterHistoryCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { withoutSchedule } from './changes';
import { DeployedApp } from './deployed-app';
import { ReleaseState, WeightedLambdaAlias } from '../../src';

const VERDICT = '/bakery/verdict';
const TOLD = '/bakery/told';

/** Asked before a promote: reads from a parameter whether the oven is hot. */
const BEFORE = `
const { SSMClient, GetParameterCommand } = require('@aws-sdk/client-ssm');
exports.handler = async ({ verb, release, color, weight, active }) => {
  const { Parameter: { Value: verdict } } = await new SSMClient({}).send(new GetParameterCommand({ Name: '${VERDICT}' }));
  return verdict === 'yes' ? { ok: true } : { ok: false, reason: [verdict, verb, release, 'on', color, weight, 'instead of', active].join(' ') };
};`;

/** Told after a promote: writes what it got to a parameter, and fails if there is a reason to. */
const AFTER = `
const { SSMClient, PutParameterCommand } = require('@aws-sdk/client-ssm');
exports.handler = async (told) => {
  await new SSMClient({}).send(new PutParameterCommand({ Name: '${TOLD}', Value: JSON.stringify(told), Overwrite: true }));
  if (told.why === 'burnt') {
    throw new Error('the bread is burnt');
  }
};`;

interface Options {
  readonly releaseId: string;
}

const ONE: Options = { releaseId: 'one' };
const TWO: Options = { releaseId: 'two' };

let bakery: DeployedApp<Options>;
let ssm: SSMClient;

beforeAll(async () => {
  bakery = await DeployedApp.inNewAccount('Bakery', bakeryApp);
  ssm = new SSMClient(bakery.account.client());
  await bakery.deploy(ONE);
});
afterAll(() => bakery.remove());

function bakeryApp(outdir: string, { releaseId }: Options): App {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Bakery', { env: { region: process.env.CDK_DEFAULT_REGION ?? 'eu-west-1', account: process.env.CDK_DEFAULT_ACCOUNT } });
  const functionOf = (id: string, code: string): lambda.Function => (
    new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline(code) }));
  const before = functionOf('Before', BEFORE);
  const after = functionOf('After', AFTER);
  new StringParameter(stack, 'Verdict', { parameterName: VERDICT, stringValue: 'the oven is cold:' }).grantRead(before);
  new StringParameter(stack, 'Told', { parameterName: TOLD, stringValue: 'nothing' }).grantWrite(after);

  const state = new ReleaseState(stack, 'Release', { releaseId, trafficHook: before, removalPolicy: RemovalPolicy.DESTROY });
  withoutSchedule(state);
  new WeightedLambdaAlias(stack, 'Orders', { state, function: functionOf('Function', `exports.handler = async () => '${releaseId}';`) });
  const detail = (field: string): string => events.EventField.fromPath(`$.detail.${field}`);
  state.onStateChange('AfterPromotion', {
    eventPattern: { detail: { verb: ['promote'] } },
    target: new targets.LambdaFunction(after, {
      event: events.RuleTargetInput.fromObject({ active: detail('active'), from: detail('from'), to: detail('to'), why: detail('reason') }),
    }),
  });
  return app;
}

/** Everything that the function after a promotion was told, first what came first; the template's own value is the first of the parameter. */
async function told(): Promise<unknown[]> {
  const { Parameters: values } = await ssm.send(new GetParameterHistoryCommand({ Name: TOLD }));
  return values!.slice(1).map(({ Value }) => JSON.parse(Value!));
}

/** Nobody says when an event has been delivered. */
async function toldWithin(seconds: number, why: string): Promise<unknown[]> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(200)) {
    const all = await told();
    if (all.some((one) => (one as { why: string }).why === why)) {
      return all;
    }
  }
  throw new Error(`within ${seconds} seconds it was not told of '${why}', but of ${JSON.stringify(await told())}`);
}

const BURNT = { active: 'green', from: 'blue one', to: 'green two', why: 'burnt' };
const NO = 'release two gets no traffic: the oven is cold: promote two on green 100 instead of one; nothing changed';

test('while the hook says no, a promote and a deploy with a flag are refused with its reason, nothing moves, and nobody is told', async () => {
  await bakery.deploy(TWO);
  const staged = await bakery.state.truth();
  expect(staged).toMatchObject({ active: 'blue', releases: { blue: 'one', green: 'two' } });

  await expect(bakery.state.command('promote')).rejects.toThrow(NO);
  expect(await bakery.failingDeploy(TWO, { flags: { activeColor: 'green' } })).toContain(NO);
  expect([await bakery.state.truth(), await told()]).toEqual([staged, []]);
});

test('when it says yes the promote goes through and the function behind the event is told; that this one fails undoes nothing', async () => {
  const { state } = bakery;
  await ssm.send(new PutParameterCommand({ Name: VERDICT, Value: 'yes', Overwrite: true }));
  await state.command('promote', { reason: 'burnt' });
  const promoted = (await state.truth())!;
  expect(promoted).toMatchObject({ active: 'green', weight: 0 });

  expect(await toldWithin(60, 'burnt')).toEqual([BURNT]);
  await expect(state.invoke(await state.physicalId('AWS::Lambda::Function', 'After'), BURNT)).rejects.toThrow('the bread is burnt');
  await state.command('reconcile');
  expect(await state.truth()).toEqual(promoted);
});

test('the function is told of promotes only, as the rule asks', async () => {
  await bakery.state.command('rollback');
  await bakery.state.command('allow', { release: 'two' });
  await bakery.state.command('stage', { release: 'two' });
  await bakery.state.command('promote', { color: 'green', reason: 'fresh' });
  expect(await toldWithin(60, 'fresh')).toEqual([BURNT, BURNT, { ...BURNT, why: 'fresh' }]);
});
