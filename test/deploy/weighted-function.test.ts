import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { AliasConfiguration } from '@aws-sdk/client-lambda';
import {
  CreateAliasCommand, CreateFunctionCommand, DeleteFunctionCommand, GetAliasCommand, InvokeCommand, LambdaClient, ListVersionsByFunctionCommand,
  PublishVersionCommand, ResourceConflictException, ResourceNotFoundException, UpdateAliasCommand, UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { failure, withoutSchedule } from './changes';
import type { AppDeploy } from './deployed-app';
import { DeployedApp } from './deployed-app';
import { askApi } from './emulated-host';
import { testStillness } from './stillness-steps';
import { weightedFunctionApp } from '../../examples/weighted-function/app';
import type { ReleaseState } from '../../src';

interface Options {
  readonly releaseId: string;
}

const ONE: Options = { releaseId: 'one' };
const TWO: Options = { releaseId: 'two' };
const FLAGGED: AppDeploy = { flags: { activeColor: 'green' }, nonce: 'the old request' };

let espresso: DeployedApp<Options>;
let lambda: LambdaClient;

beforeAll(async () => {
  espresso = await DeployedApp.inNewAccount('Espresso', (outdir, { releaseId }) => {
    const app = weightedFunctionApp({ releaseId, code: codeOf(releaseId), outdir });
    withoutSchedule(app.node.findChild('Espresso').node.findChild('Release') as ReleaseState);
    return app;
  });
  lambda = new LambdaClient(espresso.account.client());
});
afterAll(() => espresso.remove());

const ZIP = 'import io, sys, zipfile; b = io.BytesIO(); z = zipfile.ZipFile(b, "w"); z.writestr("index.js", sys.argv[1]); z.close(); sys.stdout.buffer.write(b.getvalue())';

/** With the Python of the emulator. */
function zipOf(content: string): Uint8Array {
  return execFileSync(join(__dirname, '../../.emu/bin/python'), ['-c', ZIP, content]);
}

function codeOf(releaseId: string): Code {
  return Code.fromInline(`exports.handler = async () => ({ statusCode: 200, body: '${releaseId}' });`);
}

async function functionName(): Promise<string> {
  return espresso.state.physicalId('AWS::Lambda::Function', 'Function');
}

async function aliasOf(name: string): Promise<AliasConfiguration> {
  return lambda.send(new GetAliasCommand({ FunctionName: await functionName(), Name: name }));
}

/** `1` or `1, and 2 by 0.05`, as Lambda has it. */
async function leadsTo(name = 'live'): Promise<string> {
  const { FunctionVersion: main, RoutingConfig: routing } = await aliasOf(name);
  const others = Object.entries(routing?.AdditionalVersionWeights ?? {}).map(([version, weight]) => `${version} by ${weight}`);
  return [main, ...others].join(', and ');
}

async function versions(): Promise<string[]> {
  const { Versions: all } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: await functionName() }));
  return all!.map(({ Version }) => Version!).filter((version) => version !== '$LATEST');
}

async function call(qualifier: string): Promise<string> {
  const { Payload: answer } = await lambda.send(new InvokeCommand({ FunctionName: await functionName(), Qualifier: qualifier }));
  return (JSON.parse(Buffer.from(answer!).toString('utf8')) as { readonly body: string }).body;
}

async function get(): Promise<string> {
  const { body } = await askApi(espresso.account, await espresso.state.physicalId('AWS::ApiGatewayV2::Api'));
  return body.toString();
}

test('the life of a function: published, staged, given 5 % by the controller itself, promoted, rolled back; both versions are called', async () => {
  await espresso.deploy(ONE);
  expect([await leadsTo(), await leadsTo('next')]).toEqual(['1', '1']);
  await espresso.deploy(TWO);
  expect([await leadsTo(), await leadsTo('next')]).toEqual(['1', '2']);
  expect([await call('live'), await call('next'), await get()]).toEqual(['one', 'two', 'one']);

  // the emulator calls the main version whatever the weights: the split is what Lambda says of the alias
  await espresso.state.command('reconcile'); // what the schedule of the state says every minute: the first share is due
  expect(await leadsTo()).toBe('1, and 2 by 0.05');
  await espresso.state.command('reconcile'); // and keeps saying: ten minutes are not over
  expect(await leadsTo()).toBe('1, and 2 by 0.05');
  await espresso.deploy(TWO, FLAGGED);
  expect([await leadsTo(), await leadsTo('next')]).toEqual(['2', '1']);
  expect([await call('live'), await call('next'), await get()]).toEqual(['two', 'one', 'two']);
  expect((await espresso.state.command('rollback')).message).toContain('blue one is active again instead of two');
  expect([await leadsTo(), await get()]).toEqual(['1', 'one']);
});

describe('no call moves', () => {
  beforeAll(async () => {
    await espresso.state.command('allow', { release: 'two' });
    await espresso.state.command('stage', { release: 'two' });
    await espresso.state.command('shift', { weight: 40 });
    expect(await leadsTo()).toBe('1, and 2 by 0.4');
  });

  testStillness({ app: () => espresso, options: TWO, flagged: FLAGGED, look: async () => [await leadsTo(), await leadsTo('next')] });
});

test('an alias that was changed by hand is put right by the schedule', async () => {
  await lambda.send(new UpdateAliasCommand({ FunctionName: await functionName(), Name: 'live', FunctionVersion: '2', RoutingConfig: { AdditionalVersionWeights: {} } }));
  await espresso.state.command('reconcile');
  expect(await leadsTo()).toBe('1, and 2 by 0.4');
});

test('a deploy that fails leaves a version behind, which is no release; a prune keeps what is needed', async () => {
  await espresso.state.command('promote');
  await espresso.failingDeploy({ releaseId: 'three' }, { change: failure });
  expect([await leadsTo(), await leadsTo('next')]).toEqual(['2', '1']);
  await espresso.deploy({ releaseId: 'four' });
  expect([await leadsTo(), await call('next')]).toEqual(['2', 'four']);
  await espresso.state.command('prune');
  expect(await versions()).toEqual(expect.arrayContaining(['1', '2']));
  expect([await call('live'), await call('next')]).toEqual(['two', 'four']);
});

test('with the stack the aliases go, and the function with every version that was kept', async () => {
  const name = await functionName();
  await espresso.destroy({ releaseId: 'four' });
  await expect(lambda.send(new GetAliasCommand({ FunctionName: name, Name: 'live' }))).rejects.toThrow(ResourceNotFoundException);
});

describe('by the book, with nothing but Lambda', () => {
  const FunctionName = 'book';
  const zip = (text: string): Uint8Array => zipOf(`exports.handler = async () => '${text}';`);

  test('versions 1, 2 and 3, whose numbers are never used again; the alias moves, and is split 70 to 30', async () => {
    await lambda.send(new CreateFunctionCommand({
      FunctionName, Runtime: 'nodejs22.x', Handler: 'index.handler', Role: `arn:aws:iam::${espresso.account.id}:role/book`, Code: { ZipFile: zip('one') },
    }));
    const publish = async (): Promise<string | undefined> => (await lambda.send(new PublishVersionCommand({ FunctionName }))).Version;
    expect(await publish()).toBe('1');
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip('two') }));
    expect(await publish()).toBe('2');
    await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
    await lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.3 } } }));
    expect(await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }))).toMatchObject({
      FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.3 } },
    });
    await expect(lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: '2' }))).rejects.toThrow(ResourceConflictException);

    await lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: {} } }));
    await lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: '2' }));
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip('three') }));
    expect(await publish()).toBe('3');
    await lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '3' }));
    const { Payload: answer } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier: 'live' }));
    expect(Buffer.from(answer!).toString('utf8')).toBe('"three"');
  });
});
