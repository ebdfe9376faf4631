import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateListenerCommand, CreateLoadBalancerCommand, CreateTargetGroupCommand, DescribeRulesCommand, ElasticLoadBalancingV2Client, ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, GetAliasCommand, LambdaClient, PublishVersionCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import type { Moto } from './emulator/moto';
import { startMoto } from './emulator/moto';
import { AliasPointer } from '../../controller/pointers/alias';
import { ListenerRulePointer } from '../../controller/pointers/listener-rule';
import { RecordsPointer } from '../../controller/pointers/records';
import type { ListenerRuleConfig, RecordsConfig } from '../../src/core/pointer-config';

const REGION = 'eu-west-1';
const ACCOUNT = '123456789012';

let moto: Moto;
let before: NodeJS.ProcessEnv;

beforeAll(async () => {
  moto = await startMoto(REGION);
  before = process.env;
  process.env = { ...before, ...moto.env };
});

afterAll(async () => {
  process.env = before;
  await moto.stop();
});

describe('weights of a listener rule, on a second implementation of AWS', () => {
  const client = new ElasticLoadBalancingV2Client({ region: REGION });
  let config: ListenerRuleConfig;

  beforeAll(async () => {
    const { Subnets } = moto.cli('ec2', 'describe-subnets') as { readonly Subnets: readonly { readonly SubnetId: string; readonly VpcId: string }[] };
    const { LoadBalancers: [balancer] = [] } = await client.send(new CreateLoadBalancerCommand({ Name: 'shop', Subnets: Subnets.slice(0, 2).map(({ SubnetId }) => SubnetId) }));
    const group = async (Name: string): Promise<string> => {
      const { TargetGroups = [] } = await client.send(new CreateTargetGroupCommand({ Name, Protocol: 'HTTP', Port: 80, VpcId: Subnets[0].VpcId, TargetType: 'ip' }));
      return TargetGroups[0].TargetGroupArn!;
    };
    const targetGroups = { blue: await group('blue'), green: await group('green') };
    const { Listeners = [] } = await client.send(new CreateListenerCommand({
      LoadBalancerArn: balancer.LoadBalancerArn, Protocol: 'HTTP', Port: 80, DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    }));
    const conditions: RuleCondition[] = [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }];
    config = { kind: 'listener-rule', listenerArn: Listeners[0].ListenerArn!, priority: 7, conditions, targetGroups, stickinessSeconds: 600, follows: 'live' };
  });

  const rule = async (): Promise<{ readonly arn?: string; readonly weights?: number[]; readonly stickiness?: unknown }> => {
    const { Rules = [] } = await client.send(new DescribeRulesCommand({ ListenerArn: config.listenerArn }));
    const found = Rules.find(({ Priority }) => Priority === '7');
    const forward = found?.Actions?.[0].ForwardConfig;
    return { arn: found?.RuleArn, weights: forward?.TargetGroups?.map(({ Weight }) => Weight!), stickiness: forward?.TargetGroupStickinessConfig };
  };

  test('are made, read, changed in place and taken away', async () => {
    const pointer = new ListenerRulePointer(config);
    expect(await pointer.read()).toBeUndefined();
    await pointer.write('blue 95, green 5');
    const { arn, ...made } = await rule();
    expect(made).toEqual({ weights: [95, 5], stickiness: { Enabled: true, DurationSeconds: 600 } });
    expect(await pointer.read()).toBe('blue 95, green 5');
    await pointer.write('blue 0, green 100');
    expect(await rule()).toMatchObject({ arn, weights: [0, 100] });
    expect(await pointer.read()).toBe('blue 0, green 100');
    await pointer.remove();
    await pointer.remove();
    expect(await rule()).toEqual({});
  });

  test('that somebody changed are seen, and written again', async () => {
    const pointer = new ListenerRulePointer(config);
    await pointer.write('blue 100, green 0');
    const { arn } = await rule();
    await client.send(new ModifyRuleCommand({ RuleArn: arn, Actions: [{ Type: 'forward', TargetGroupArn: config.targetGroups.green }] }));
    expect(await pointer.read()).not.toBe('blue 100, green 0');
    await pointer.write('blue 100, green 0');
    expect(await pointer.read()).toBe('blue 100, green 0');
    expect(await rule()).toMatchObject({ arn });
  });

  test('of a listener that is gone say nothing', async () => {
    const pointer = new ListenerRulePointer({ ...config, listenerArn: config.listenerArn.replace(/\w$/, 'x') });
    expect(await pointer.read()).toBeUndefined();
    await pointer.remove();
  });
});

describe('records of a live name, on a second implementation of AWS', () => {
  const client = new Route53Client({ region: REGION });
  let hostedZoneId: string;

  beforeAll(async () => {
    const { HostedZone } = await client.send(new CreateHostedZoneCommand({ Name: 'shop.example.com', CallerReference: 'test' }));
    hostedZoneId = HostedZone!.Id!.replace('/hostedzone/', '');
  });

  const config = (mode: RecordsConfig['mode']): RecordsConfig => ({
    kind: 'records',
    follows: 'live',
    mode,
    hostedZoneId,
    records: [{
      names: ['www.shop.example.com', 'shop.example.com'],
      types: ['A'],
      targets: { blue: { values: ['192.0.2.1'], ttl: 60 }, green: { values: ['192.0.2.2'], ttl: 60 } },
    }],
  });
  const records = async (): Promise<string[]> => {
    const { ResourceRecordSets = [] } = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: hostedZoneId }));
    return ResourceRecordSets.filter(({ Type }) => Type === 'A').map(({ Name, ResourceRecords, Weight }) => [Name, ResourceRecords?.[0].Value, Weight].join(' ')).sort();
  };

  test('of several names become weighted ones and simple ones again in one batch each', async () => {
    const [simple, weighted] = [new RecordsPointer(config('simple')), new RecordsPointer(config('weighted'))];
    expect(await simple.read()).toBeUndefined();
    await simple.write('blue 100, green 0');
    expect(await records()).toEqual(['shop.example.com. 192.0.2.1 ', 'www.shop.example.com. 192.0.2.1 ']);
    await weighted.write('blue 95, green 5');
    expect(await records()).toEqual([
      'shop.example.com. 192.0.2.1 95', 'shop.example.com. 192.0.2.2 5', 'www.shop.example.com. 192.0.2.1 95', 'www.shop.example.com. 192.0.2.2 5',
    ]);
    expect(await weighted.read()).toBe('blue 95, green 5');
    await weighted.write('blue 0, green 100');
    await weighted.settled();
    expect(await records()).toEqual(['shop.example.com. 192.0.2.2 ', 'www.shop.example.com. 192.0.2.2 ']);
  });

  test('go without what others have in the zone', async () => {
    await client.send(new ChangeResourceRecordSetsCommand({
      HostedZoneId: hostedZoneId,
      ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: { Name: 'mail.shop.example.com', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.9' }] } }] },
    }));
    const pointer = new RecordsPointer(config('simple'));
    await pointer.write('blue 0, green 100');
    await pointer.remove();
    await pointer.remove();
    expect(await records()).toEqual(['mail.shop.example.com. 192.0.2.9 ']);
  });
});

describe('weights of an alias, on a second implementation of AWS', () => {
  const client = new LambdaClient({ region: REGION });
  const FunctionName = 'shop';

  beforeAll(async () => {
    await new IAMClient({ region: REGION }).send(new CreateRoleCommand({ RoleName: 'shop', AssumeRolePolicyDocument: '{}' }));
    const content = (text: string): Buffer => Buffer.from(text);
    await client.send(new CreateFunctionCommand({ FunctionName, Role: `arn:aws:iam::${ACCOUNT}:role/shop`, Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile: content('one') } }));
    await client.send(new PublishVersionCommand({ FunctionName }));
    await client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: content('two') }));
    await client.send(new PublishVersionCommand({ FunctionName }));
  });

  test('are made, read, changed in place and taken away', async () => {
    const pointer = new AliasPointer({ functionName: FunctionName, aliasName: 'live' });
    expect(await pointer.read()).toBeUndefined();
    await pointer.write('version 1');
    expect(await pointer.read()).toBe('version 1');
    await pointer.write('version 1 95%, version 2 5%');
    expect(await client.send(new GetAliasCommand({ FunctionName, Name: 'live' }))).toMatchObject({ FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.05 } } });
    expect(await pointer.read()).toBe('version 1 95%, version 2 5%');
    await pointer.write('version 2');
    expect(await pointer.read()).toBe('version 2');
    await pointer.remove();
    await pointer.remove();
    expect(await pointer.read()).toBeUndefined();
  });
});
