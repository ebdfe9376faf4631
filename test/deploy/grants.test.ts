import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeListenersCommand, DescribeRulesCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateAccessKeyCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Account, REGION } from './account';
import { listBucket } from './deployed-bucket';
import { DeployedNames } from './deployed-names';
import { REPLICA_REGION } from './deployed-state';
import type { Emulator } from './emulator/emulator';
import { startEmulator } from './emulator/emulator';
import { GRANTS, grantsApp } from './grants-app';
import { grantsPointersApp, POINTERS_ZONE } from './grants-pointers-app';
import { writeRelease } from './releases';
import type { Call } from './role-probe';
import { RoleProbe } from './role-probe';
import { putFile } from '../../cli/upload/put-file';
import { readSiteFolder } from '../../cli/upload/site-folder';
import type { OperatorAnswer, UploadTarget } from '../../src/core';
import type { UploadPlan } from '../../src/core/state/operator-request';

let emulator: Emulator;
let account: Account;
let outputs: Record<string, string>;

/** An emulator of its own, in which IAM decides. */
beforeAll(async () => {
  emulator = await startEmulator({ auth: true });
  account = await Account.bootstrapped(emulator.url);
  const outdir = join(account.folder, 'out');
  grantsApp({ site: writeRelease(account.folder, 1), outdir, account: account.id, region: REGION });
  await account.cdk(['deploy', '--all', '--require-approval', 'never', '--app', outdir]);
  outputs = await account.outputs('Drinks');
});
afterAll(async () => {
  account.remove();
  await emulator.stop();
});

interface Invocation {
  readonly denied?: true;
  readonly failed?: string;
  readonly answer?: { readonly ok: boolean; readonly code?: string; readonly message: string; readonly upload?: UploadPlan };
}

/** Invokes a function, as the account itself or as a user of it. */
async function invoke(functionName: string, payload: unknown, userName?: string): Promise<Invocation> {
  const credentials = userName === undefined ? account.client().credentials : await accessKey(userName);
  try {
    const { Payload: answer, FunctionError: failed } = await new LambdaClient({ ...account.client(), credentials })
      .send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }));
    const parsed = JSON.parse(Buffer.from(answer!).toString('utf8'));
    return failed === undefined ? { answer: parsed } : { failed: parsed.errorMessage };
  } catch (error) {
    if (/AccessDenied/.test((error as Error).name)) {
      return { denied: true };
    }
    throw error;
  }
}

const keys = new Map<string, { accessKeyId: string; secretAccessKey: string }>();

async function accessKey(userName: string): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  if (!keys.has(userName)) {
    const { AccessKey: key } = await new IAMClient(account.client()).send(new CreateAccessKeyCommand({ UserName: userName }));
    keys.set(userName, { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! });
  }
  return keys.get(userName)!;
}

const STATUS = { verb: 'status', actor: 'test' };

test.each(GRANTS)('a user with the grant %s invokes that alias of the operator, and no other, nor the operator of another state, nor the deployer', async (grant) => {
  const user = outputs[`${grant}UserName`];
  const { CoffeeOperatorName: operator, TeaOperatorName: other, CoffeeDeployer: deployer } = outputs;
  const granted = grant.toLowerCase();

  expect(await invoke(`${operator}:${granted}`, STATUS, user)).toMatchObject({ answer: { ok: true } });
  for (const alias of GRANTS.map((name) => name.toLowerCase()).filter((name) => name !== granted)) {
    expect([alias, await invoke(`${operator}:${alias}`, STATUS, user)]).toEqual([alias, { denied: true }]);
  }
  for (const name of [operator, `${other}:${granted}`, deployer]) {
    expect([name, await invoke(name, STATUS, user)]).toEqual([name, { denied: true }]);
  }
});

test.each([
  ['read', 'stage', { release: 'one' }],
  ['stage', 'promote', {}],
  ['promote', 'deny', { release: 'one' }],
])('the alias %s does not take %s', async (alias, verb, fields) => {
  expect(await invoke(`${outputs.CoffeeOperatorName}:${alias}`, { verb, actor: 'test', ...fields })).toMatchObject({ answer: { ok: false, code: 'not-granted' } });
});

function item(table: string, command: 'GetItem' | 'PutItem'): Call {
  const key = { pk: { S: 'probe' }, sk: { S: 'probe' } };
  return { client: 'dynamodb', command, input: { TableName: table, ...command === 'GetItem' ? { Key: key } : { Item: key } }, region: REGION };
}

function parameter(state: string, command: 'GetParameter' | 'PutParameter' | 'DeleteParameter', region: string): Call {
  const input = { Name: `/cdk-blue-green/Drinks/${state}`, ...command === 'PutParameter' && { Value: '{}', Type: 'String', Overwrite: true } };
  return { client: 'ssm', command, input, region };
}

test('the operator reads and writes its own table and parameters and nothing of another state', async () => {
  const probe = await RoleProbe.with(account, outputs.TeaOperatorRole);
  const calls = (state: string, table: string): Call[] => [
    item(table, 'GetItem'), item(table, 'PutItem'),
    ...[REGION, REPLICA_REGION].flatMap((region) => [parameter(state, 'GetParameter', region), parameter(state, 'PutParameter', region)]),
  ];
  expect(await Promise.all(calls('Tea', outputs.TeaTable).map((call) => probe.attempt(call)))).toEqual(Array(6).fill('allowed'));
  expect(await Promise.all(calls('Coffee', outputs.CoffeeTable).map((call) => probe.attempt(call)))).toEqual(Array(6).fill('denied'));
});

test('the replica is deleted by the deployer only', async () => {
  const attempts = [outputs.TeaOperatorRole, outputs.TeaDeployerRole].map(async (role) => {
    const probe = await RoleProbe.with(account, role);
    return Promise.all([probe.attempt(parameter('Tea', 'DeleteParameter', REGION)), probe.attempt(parameter('Tea', 'DeleteParameter', REPLICA_REGION))]);
  });
  expect(await Promise.all(attempts)).toEqual([['denied', 'denied'], ['denied', 'allowed']]);
});

/** What the controller asks of Lambda; an alias and a version that are made for it or do not exist. */
function callsOfFunction(FunctionName: string): { readonly [name: string]: Call } {
  const call = (command: string, input: object): Call => ({ client: 'lambda', command, input: { FunctionName, ...input }, region: REGION });
  return {
    createAlias: call('CreateAlias', { Name: 'probe', FunctionVersion: '1' }),
    updateAlias: call('UpdateAlias', { Name: 'probe', FunctionVersion: '1' }),
    getAlias: call('GetAlias', { Name: 'probe' }),
    deleteAlias: call('DeleteAlias', { Name: 'probe' }),
    look: call('GetFunctionConfiguration', { Qualifier: '1' }),
    listVersions: call('ListVersionsByFunction', {}),
    deleteVersion: call('DeleteFunction', { Qualifier: '99' }),
    deleteFunction: call('DeleteFunction', {}),
    changeCode: call('UpdateFunctionCode', { ZipFile: '' }),
    invoke: call('Invoke', {}),
  };
}

/** Names of the calls that a role may make, of one function and of the other. */
async function mayDo(role: string): Promise<{ readonly [state: string]: string[] }> {
  const probe = await RoleProbe.with(account, role);
  const found = await Promise.all(['Coffee', 'Tea'].map(async (state) => {
    const may: string[] = [];
    for (const [name, call] of Object.entries(callsOfFunction(outputs[`${state}FunctionName`]))) { // in turn: the alias is made, changed and removed
      may.push(...await probe.attempt(call) === 'denied' ? [] : [name]);
    }
    return [state, may] as const;
  }));
  return Object.fromEntries(found);
}

test('of its own function a controller looks, owns the alias if there is no router, and its operator prunes; of another one it may do nothing', async () => {
  const roles = ['CoffeeDeployerRole', 'CoffeeOperatorRole', 'TeaDeployerRole', 'TeaOperatorRole'];
  const [coffeeDeployer, coffeeOperator, teaDeployer, teaOperator] = await Promise.all(roles.map(async (role) => mayDo(outputs[role])));
  expect(coffeeDeployer).toEqual({ Coffee: ['getAlias', 'look'], Tea: [] });
  expect(coffeeOperator).toEqual({ Coffee: ['getAlias', 'look', 'listVersions', 'deleteVersion'], Tea: [] });
  expect(teaDeployer).toEqual({ Coffee: [], Tea: ['createAlias', 'updateAlias', 'getAlias', 'deleteAlias', 'look'] });
  expect(teaOperator).toEqual({ Coffee: [], Tea: ['createAlias', 'updateAlias', 'getAlias', 'deleteAlias', 'look', 'listVersions', 'deleteVersion'] });
});

test('both functions of a controller ask its own hook, and neither asks the hook of another state, nor calls any other function', async () => {
  const names = ['TeaHookName', 'CoffeeHookName', 'TeaFunctionName', 'CoffeeFunctionName', 'TeaDeployer', 'TeaOperatorName', 'CoffeeOperatorName'];
  for (const role of ['TeaDeployerRole', 'TeaOperatorRole']) {
    const probe = await RoleProbe.with(account, outputs[role]);
    const attempts = await Promise.all(names.map(async (name) => [name, await probe.attempt(callsOfFunction(outputs[name]).invoke)]));
    expect(attempts).toEqual(names.map((name) => [name, name === 'TeaHookName' ? 'allowed' : 'denied']));
  }
});

test.each(['Coffee', 'Tea'])('the operator of %s repairs and prunes, and misses no grant for it', async (state) => {
  const messages = ['reconcile', 'prune'].map(async (verb) => {
    const { answer } = await invoke(`${outputs[`${state}OperatorName`]}:administer`, { verb, actor: 'test' });
    return answer?.message;
  });
  expect(await Promise.all(messages)).toEqual(['every copy says what the truth says', 'nothing to prune']);
});

test('an edge function reads its own parameter in both regions, and nothing else', async () => {
  const read = (state: string, region: string): Call => parameter(state, 'GetParameter', region);
  const calls = [read('Coffee', REGION), read('Coffee', REPLICA_REGION), read('Tea', REGION), parameter('Coffee', 'PutParameter', REGION), item(outputs.CoffeeTable, 'GetItem')];
  const attempts = async (stage: string): Promise<string[]> => {
    const probe = await RoleProbe.with(account, await edgeRole(stage));
    return Promise.all(calls.map((call) => probe.attempt(call)));
  };
  expect(await attempts('viewerrequest')).toEqual(['allowed', 'allowed', 'denied', 'denied', 'denied']);
  expect(await attempts('originrequest')).toEqual(Array(5).fill('denied'));
});

async function edgeRole(stage: string): Promise<string> {
  const { StackResources: resources } = await new CloudFormationClient(account.client('us-east-1')).send(new DescribeStackResourcesCommand({ StackName: 'Drinks-edge' }));
  const role = resources!.find(({ ResourceType, LogicalResourceId }) => ResourceType === 'AWS::IAM::Role' && LogicalResourceId!.includes(`${stage}role`))!;
  const { Role: found } = await new IAMClient(account.client()).send(new GetRoleCommand({ RoleName: role.PhysicalResourceId }));
  return found!.Arn!;
}

/** The CLI of a user, who has no rights in the stack and names the state. */
async function stageFolder(release: number, userName: string): Promise<{ readonly code: number; readonly answer: OperatorAnswer }> {
  const { accessKeyId, secretAccessKey } = await accessKey(userName);
  const args = ['stage', writeRelease(account.folder, release), '--state', 'Drinks/Milk', '--json'];
  const { code, out } = await account.blueGreen(args, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
  return { code, answer: JSON.parse(out) as OperatorAnswer };
}

test('who has the grant to stage, and no right in the bucket, uploads a release and stages it; who has not, uploads nothing', async () => {
  const { MilkBucket: bucket, StageUserName: stager } = outputs;
  const before = await listBucket(account, bucket);
  for (const grant of ['Read', 'Promote']) {
    expect(await stageFolder(2, outputs[`${grant}UserName`])).toMatchObject({ code: 1, answer: { ok: false, code: 'denied' } });
  }
  expect(await listBucket(account, bucket)).toEqual(before);

  const s3 = new S3Client({ ...account.client(), credentials: await accessKey(stager) });
  await expect(s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'shared/assets/app-2.js', Body: 'mine' }))).rejects.toThrow(/denied|not authorized/i);
  expect(await stageFolder(2, stager)).toMatchObject({ code: 0, answer: { ok: true, changed: true } });
  const added = Object.keys(await listBucket(account, bucket)).filter((key) => before[key] === undefined);
  expect(added.map((key) => key.replace(/\/[0-9a-f]{12}\b/, '/<id>')).sort()).toEqual([
    'manifests/<id>.json', 'releases/<id>/404.html', 'releases/<id>/index.html', 'releases/<id>/theme.css', 'shared/assets/app-2.js',
  ]);
});

test('the address of a file takes that file under that name and only while nothing is there: all of it is signed', async () => {
  const [file] = await readSiteFolder(writeRelease(account.folder, 3));
  const { path, size, digest } = file;
  const { answer } = await invoke(`${outputs.MilkOperatorName}:stage`, { verb: 'upload', actor: 'test', files: [{ path, size, digest }, { path: 'index.html', size, digest }] });
  const [target] = answer!.upload!.targets;
  const { 'if-none-match': _, ...overwriting } = target.headers;
  const attempts: UploadTarget[] = [
    { ...target, url: target.url.replace('?', 'x?') },
    { ...target, headers: overwriting },
    { ...target, headers: { ...target.headers, 'x-amz-checksum-sha256': Buffer.from(digest.replace(/./g, '0'), 'hex').toString('base64') } },
    { ...target, headers: { ...target.headers, 'content-type': 'text/plain' } },
    target,
    target,
  ];
  const statuses: number[] = [];
  for (const attempt of attempts) {
    statuses.push((await putFile(attempt, file)).status);
  }
  expect(statuses).toEqual([403, 403, 403, 403, 200, 412]);
});

test('of alarms the controller of a state that has some asks, and changes none; without alarms it asks for none', async () => {
  const calls: Call[] = [['DescribeAlarms', { AlarmNames: [outputs.SourAlarm] }], ['SetAlarmState', { AlarmName: outputs.SourAlarm, StateValue: 'OK', StateReason: 'probe' }]]
    .map(([command, input]) => ({ client: 'cloudwatch', command: command as string, input, region: REGION }));
  const attempts = ['MilkOperatorRole', 'MilkDeployerRole', 'TeaOperatorRole'].map(async (role) => {
    const probe = await RoleProbe.with(account, outputs[role]);
    return Promise.all(calls.map((call) => probe.attempt(call)));
  });
  expect(await Promise.all(attempts)).toEqual([['allowed', 'denied'], ['allowed', 'denied'], ['denied', 'denied']]);
});

test('the deployer takes CloudFormation events only, and the operator takes none', async () => {
  expect((await invoke(outputs.CoffeeDeployer, { verb: 'promote', actor: 'test' })).failed).toBe('the deployer takes CloudFormation events only; send commands to the operator');
  expect(await invoke(`${outputs.CoffeeOperatorName}:administer`, { RequestType: 'Update', verb: 'promote', actor: 'test' }))
    .toMatchObject({ answer: { ok: false, message: 'the operator takes no CloudFormation events; those go to the deployer' } });
});

test('an event that wants its answer elsewhere than at CloudFormation is not answered', async () => {
  let requests = 0;
  const server = createServer((_request, response) => response.end(String(++requests)));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    const event = {
      RequestType: 'Update',
      ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Deployed',
      PhysicalResourceId: 'Drinks/Coffee-release',
      ResourceType: 'Custom::Unknown',
      ResourceProperties: {},
    };
    expect((await invoke(outputs.CoffeeDeployer, event)).failed).toMatch(/^'ResponseURL' must be an address of CloudFormation, got: http/);
    expect(requests).toBe(0);
  } finally {
    server.close();
  }
});

describe('of a state with a rule and a live name', () => {
  let operator: RoleProbe;
  let juice: Record<string, string>;
  let zones: { readonly own: string; readonly other: string };

  beforeAll(async () => {
    const [own, other] = [await DeployedNames.inNewZone(account, POINTERS_ZONE), await DeployedNames.inNewZone(account, 'milk.example.com')];
    zones = { own: own.zoneId, other: other.zoneId };
    const outdir = join(account.folder, 'pointers');
    grantsPointersApp({ hostedZoneId: zones.own, outdir, account: account.id, region: REGION });
    await account.cdk(['deploy', '--all', '--require-approval', 'never', '--app', outdir]);
    juice = await account.outputs('Juice');
    operator = await RoleProbe.with(account, juice.Role);
  });

  /** What the operator, or another one, may do of some calls of one service, in their order. */
  async function attempts(client: string, calls: ReadonlyArray<readonly [command: string, input: object]>, probe = operator): Promise<string[]> {
    const all: string[] = [];
    for (const [command, input] of calls) {
      all.push(await probe.attempt({ client, command, input, region: REGION }));
    }
    return all;
  }

  test('the operator changes its own name in its own zone and no other, and looks into no other zone', async () => {
    const change = (HostedZoneId: string, ...names: string[]): [string, object] => ['ChangeResourceRecordSets', {
      HostedZoneId,
      ChangeBatch: { Changes: names.map((Name) => ({ Action: 'UPSERT', ResourceRecordSet: { Name, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] } })) },
    }];
    const list = (HostedZoneId: string): [string, object] => ['ListResourceRecordSets', { HostedZoneId }];
    const [www, mail] = ['www', 'mail'].map((name) => `${name}.${POINTERS_ZONE}`);

    expect(await attempts('route-53', [change(zones.own, www), list(zones.own)])).toEqual(['allowed', 'allowed']);
    expect(await attempts('route-53', [change(zones.own, mail), change(zones.own, www, mail), change(zones.other, www), list(zones.other), ['DeleteHostedZone', { Id: zones.own }]]))
      .toEqual(Array(5).fill('denied'));
  });

  /** The first rule of the live listener of a load balancer. */
  async function ruleOf(LoadBalancerArn: string): Promise<{ readonly ListenerArn: string; readonly RuleArn: string; readonly Actions: Action[] }> {
    const elb = new ElasticLoadBalancingV2Client(account.client());
    const { Listeners: listeners } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
    const { ListenerArn } = listeners!.find(({ Port }) => Port === 80)!;
    const { Rules: rules } = await elb.send(new DescribeRulesCommand({ ListenerArn }));
    const { RuleArn, Actions } = rules!.find(({ Priority }) => Priority === '1')!;
    return { ListenerArn: ListenerArn!, RuleArn: RuleArn!, Actions: Actions! };
  }

  test('it moves rules of its own load balancer only, counts targets, and touches no target group', async () => {
    const { ListenerArn, RuleArn, Actions: actions } = await ruleOf(juice.LoadBalancer);
    const [{ TargetGroupArn }] = actions[0].ForwardConfig!.TargetGroups!;
    const another = RuleArn.replace(/app\/[^/]+/, 'app/another');

    expect(await attempts('elastic-load-balancing-v2', [
      ['ModifyRule', { RuleArn, Actions: actions }], ['DescribeRules', { ListenerArn }], ['DescribeLoadBalancers', {}],
      ['DescribeTargetGroups', { LoadBalancerArn: juice.LoadBalancer }], ['DescribeTargetHealth', { TargetGroupArn }],
    ])).toEqual(Array(5).fill('allowed'));
    expect(await attempts('elastic-load-balancing-v2', [
      ['ModifyRule', { RuleArn: another, Actions: actions }], ['DeleteRule', { RuleArn: another }],
      ['CreateRule', { ListenerArn: ListenerArn.replace(/app\/[^/]+/, 'app/another'), Priority: 7, Conditions: [], Actions: actions }],
      ['RegisterTargets', { TargetGroupArn, Targets: [{ Id: '127.0.0.1' }] }], ['DeleteTargetGroup', { TargetGroupArn }], ['DeleteListener', { ListenerArn }],
    ])).toEqual(Array(6).fill('denied'));
  });

  test('it describes the services of its cluster, scales its own, and starts and stops no task', async () => {
    const { Cluster: cluster, Service: service, Strangers: strangers } = juice;
    expect(await attempts('ecs', [['DescribeServices', { cluster, services: [service] }], ['UpdateService', { cluster, service, desiredCount: 1 }]]))
      .toEqual(['allowed', 'allowed']);
    expect(await attempts('ecs', [
      ['DescribeServices', { cluster: 'another', services: [service] }], ['UpdateService', { cluster: 'another', service, desiredCount: 0 }],
      ['UpdateService', { cluster, service: strangers, desiredCount: 0 }],
      ['DeleteService', { cluster, service }], ['RunTask', { cluster, taskDefinition: 'any' }], ['StopTask', { cluster, task: 'any' }],
    ])).toEqual(Array(6).fill('denied'));
  });

  test('the keeper of the rules that ECS moves makes and removes those of its own load balancer, none of another one in the same cluster, and does nothing else', async () => {
    const keeper = await RoleProbe.with(account, juice.KeeperRole);
    const [own, strangers] = [await ruleOf(juice.NativeLoadBalancer), await ruleOf(juice.LoadBalancer)];
    const Conditions = [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/probe'] } }];
    const calls = ({ ListenerArn, RuleArn, Actions }: typeof own): [string, object][] => [
      ['CreateRule', { ListenerArn, Priority: 7, Conditions, Actions }], ['ModifyRule', { RuleArn, Actions }], ['DeleteRule', { RuleArn }],
    ];
    const others: [string, object][] = [
      ['DeleteListener', { ListenerArn: own.ListenerArn }], ['ModifyListener', { ListenerArn: own.ListenerArn, Port: 81 }],
      ['DeleteLoadBalancer', { LoadBalancerArn: juice.NativeLoadBalancer }],
      ['DeleteTargetGroup', { TargetGroupArn: own.Actions[0].ForwardConfig!.TargetGroups![0].TargetGroupArn }],
    ];

    expect(await attempts('elastic-load-balancing-v2', [...calls(strangers), ...others], keeper)).toEqual(Array(7).fill('denied'));
    expect(await attempts('ecs', [['UpdateService', { cluster: juice.Cluster, service: juice.Service, desiredCount: 0 }]], keeper)).toEqual(['denied']);
    expect(await attempts('elastic-load-balancing-v2', [['DescribeRules', { ListenerArn: own.ListenerArn }], ...calls(own)], keeper)).toEqual(Array(4).fill('allowed'));
  });
});
