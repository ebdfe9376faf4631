import type { LocalAccount } from './local-account';
import { withAccount } from './local-account';

const REGION = 'eu-west-1';

const fn = (code: string, FunctionName = 'orders') => ({ Type: 'AWS::Lambda::Function', Properties: { FunctionName, Code: { ZipFile: code } } });
const version = (FunctionName: unknown = { Ref: 'Function' }) => ({ Type: 'AWS::Lambda::Version', Properties: { FunctionName } });
const alias = (of: string, Name = 'live') => ({
  Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Function' }, FunctionVersion: { 'Fn::GetAtt': [of, 'Version'] }, Name },
});

function leadsTo({ aws }: LocalAccount, name = 'live'): string {
  return aws.functions.alias(REGION, 'orders', name).FunctionVersion;
}

test('a changed function is another version, and the alias of the template leads where the template says', async () => withAccount(async (account) => {
  await account.deployResources({ Function: fn('one'), One: version(), Alias: alias('One') });
  expect(leadsTo(account)).toBe('1');
  await account.deployResources({ Function: fn('two'), One: version(), Two: version({ 'Fn::GetAtt': ['Function', 'Arn'] }), Alias: alias('Two') });
  expect(leadsTo(account)).toBe('2');
}));

test('an alias with another name is another alias', async () => withAccount(async (account) => {
  await account.deployResources({ Function: fn('one'), One: version(), Alias: alias('One') });
  await account.deployResources({ Function: fn('one'), One: version(), Alias: alias('One', 'beta') });
  expect(leadsTo(account, 'beta')).toBe('1');
  expect(() => leadsTo(account)).toThrow('Cannot find alias');
}));

const taskDefinition = (Image: string) => ({ Type: 'AWS::ECS::TaskDefinition', Properties: { Family: 'api', ContainerDefinitions: [{ Image }] } });
const service = { Type: 'AWS::ECS::Service', Properties: { Cluster: 'shop', ServiceName: 'api', TaskDefinition: { Ref: 'Task' } } };

test('a service runs the latest revision, with as many tasks as it was told last', async () => withAccount(async ({ aws, deployResources }) => {
  await deployResources({ Task: taskDefinition('one'), Service: service });
  const one = aws.ecs.get(REGION, 'shop', 'api')!;
  expect(one).toMatchObject({ taskDefinition: expect.stringMatching(/task-definition\/api:1$/), desired: 1, running: 1, rollout: 'COMPLETED' });
  aws.ecs.put(REGION, 'shop', 'api', { ...one, desired: 3 });
  await deployResources({ Task: taskDefinition('two'), Service: service });
  expect(aws.ecs.get(REGION, 'shop', 'api')).toMatchObject({ taskDefinition: expect.stringMatching(/task-definition\/api:2$/), desired: 3, running: 3 });
}));

test('a service that leaves the template is gone', async () => withAccount(async ({ aws, deployResources }) => {
  await deployResources({ Task: taskDefinition('one'), Service: service });
  await deployResources({ Task: taskDefinition('one') });
  expect(aws.ecs.get(REGION, 'shop', 'api')).toBeUndefined();
}));
