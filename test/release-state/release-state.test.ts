import { CfnWaitConditionHandle, Duration, NestedStack, RemovalPolicy, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { addSite, stateWithSite } from './fixture';
import { ReleaseState } from '../../src';
import { SEED_DOCUMENT, parseDocument } from '../../src/core/document';
import { ACCOUNT, newApp, newStack, RECOMMENDED_FLAGS, RELEASE_2, resourceOf, resourcesOf, statementsOf } from '../private/apps';

test('minimal example: a table, a parameter, two functions, four aliases, a rule, two schedules and the release resource', () => {
  const stack = newStack();
  const state = stateWithSite(stack);

  expect(state.stateName).toBe('Shop/Release');
  expect(state.parameterName).toBe('/cdk-blue-green/Shop/Release');
  expect(state.region).toBe('eu-west-1');
  expect(state.replicaRegion).toBe('us-east-1');
  expect(state.stateTtlSeconds).toBe(30);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::DynamoDB::Table', 1);
  template.resourceCountIs('AWS::SSM::Parameter', 1);
  template.resourceCountIs('AWS::Lambda::Alias', 4);
  template.resourceCountIs('AWS::Events::Rule', 3);
  template.resourceCountIs('Custom::BlueGreenRelease', 1);
});

test('maximum example: every prop reaches the resources', () => {
  const stack = newStack();
  const state = stateWithSite(stack, {
    releaseId: '2026-10-01',
    stateName: 'shop/web',
    stateTtl: Duration.seconds(10),
    replicaRegion: 'eu-central-1',
    removalPolicy: RemovalPolicy.DESTROY,
  });

  expect(state).toMatchObject({ stateName: 'shop/web', parameterName: '/cdk-blue-green/shop/web', stateTtlSeconds: 10, replicaRegion: 'eu-central-1' });
  expect(resourceOf(stack, 'AWS::SSM::Parameter').Properties.Name).toBe('/cdk-blue-green/shop/web');
  expect(resourceOf(stack, 'AWS::DynamoDB::Table')).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
  expect(resourceOf(stack, 'Custom::BlueGreenRelease').Properties).toMatchObject({ StateName: 'shop/web', ReleaseId: '2026-10-01' });
  expect(resourceOf(stack, 'AWS::Lambda::Function', 'ReleaseOperator').Properties.Environment.Variables).toMatchObject({ STATE_TTL: '10', REPLICA_REGION: 'eu-central-1' });
});

test('the parameter in the template is a constant seed: equal for all apps, without a release, ignored by readers', () => {
  const shop = newStack();
  stateWithSite(shop, { releaseId: '1' });
  const blog = newStack({ id: 'Blog', region: 'us-west-2' });
  stateWithSite(blog, { releaseId: '2' }, 'State', RELEASE_2);

  const values = [shop, blog].map((stack) => resourceOf(stack, 'AWS::SSM::Parameter').Properties.Value);
  expect(values).toEqual([SEED_DOCUMENT, SEED_DOCUMENT]);
  expect(JSON.parse(SEED_DOCUMENT)).toEqual({ schema: 1, id: 'seed', generation: 0 });
  expect(parseDocument(SEED_DOCUMENT)).toEqual({ ok: false, error: 'seed' });
});

test('the table is paid per request, can be restored to any second and outlives the stack', () => {
  const stack = newStack();
  stateWithSite(stack);

  expect(resourceOf(stack, 'AWS::DynamoDB::Table')).toMatchObject({
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    },
  });
});

test.each(['Deployer', 'Operator'])('the %s knows the state, its components and how long releases are kept', (role) => {
  const stack = newStack();
  stateWithSite(stack);
  const table = resourceOf(stack, 'AWS::DynamoDB::Table').LogicalId;
  const bucket = resourceOf(stack, 'AWS::S3::Bucket').LogicalId;

  expect(resourceOf(stack, 'AWS::Lambda::Function', `Release${role}`).Properties).toMatchObject({
    Runtime: 'nodejs24.x',
    Environment: {
      Variables: {
        STATE_NAME: 'Shop/Release',
        TABLE_NAME: `\${${table}}`,
        PARAMETER_NAME: '/cdk-blue-green/Shop/Release',
        REPLICA_REGION: 'us-east-1',
        STATE_TTL: '30',
        COMPONENTS: `{"ReleaseSite":{"kind":"site","bucket":"\${${bucket}}","layout":{"sharedAssets":["/assets/*"],"fallback":"directory-index"}}}`,
        RETENTION_RELEASES: '5',
        RETENTION_SECONDS: '604800',
      },
    },
  });
});

test('with several components the longest retention holds for all', () => {
  const stack = newStack();
  const state = new ReleaseState(stack, 'Release', { releaseId: '7' });
  addSite(stack, state, 'Web');
  addSite(stack, state, 'Docs', RELEASE_2);

  const variables = resourceOf(stack, 'AWS::Lambda::Function', 'ReleaseDeployer').Properties.Environment.Variables;
  expect(Object.keys(JSON.parse(variables.COMPONENTS))).toEqual(['Web', 'Docs']);
  expect(variables).toMatchObject({ RETENTION_RELEASES: '5', RETENTION_SECONDS: '604800' });
});

const PARAMETERS = ['eu-west-1', 'us-east-1'].map((region) => `arn:aws:ssm:${region}:${ACCOUNT}:parameter/cdk-blue-green/Shop/Release`);

test('both functions may do what they do to the table, the two parameters and events, and read the bucket; only the operator writes and deletes files', () => {
  const stack = newStack();
  stateWithSite(stack);
  const table = `\${${resourceOf(stack, 'AWS::DynamoDB::Table').LogicalId}.Arn}`;
  const bucket = `\${${resourceOf(stack, 'AWS::S3::Bucket').LogicalId}.Arn}`;

  const common = [
    { Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], Resource: [table] },
    { Effect: 'Allow', Action: ['ssm:GetParameter', 'ssm:PutParameter'], Resource: PARAMETERS },
    { Effect: 'Allow', Action: 'events:PutEvents', Resource: `arn:aws:events:eu-west-1:${ACCOUNT}:event-bus/default` },
    { Effect: 'Allow', Action: 's3:ListBucket', Resource: bucket },
    { Effect: 'Allow', Action: 's3:GetObject', Resource: [`${bucket}/manifests/*`, `${bucket}/releases/*`] },
  ];
  const operatorOnly = [
    { Effect: 'Allow', Action: ['s3:DeleteObject', 's3:PutObject'], Resource: [`${bucket}/manifests/*`, `${bucket}/releases/*`, `${bucket}/shared/*`] },
  ];
  const logsOf = (role: string): object => ({
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: `\${${resourceOf(stack, 'AWS::Logs::LogGroup', `Release${role}Logs`).LogicalId}.Arn}`,
  });
  const deployerOnly = [
    { Effect: 'Allow', Action: 'cloudformation:DescribeStacks', Resource: '${AWS::StackId}' },
    { Effect: 'Allow', Action: 'ssm:DeleteParameter', Resource: PARAMETERS[1] },
  ];
  expect(statementsOf(stack, 'ReleaseOperatorRole')).toEqual([logsOf('Operator'), ...common, ...operatorOnly]);
  expect(statementsOf(stack, 'ReleaseDeployerRole')).toEqual([logsOf('Deployer'), ...common.slice(0, 3), ...deployerOnly, ...common.slice(3)]);
});

test.each([['no feature flags', {}], ['all recommended feature flags', RECOMMENDED_FLAGS]])('with %s no statement of the controller names every resource', (_, context) => {
  const stack = newStack({ context });
  stateWithSite(stack);

  const resources = ['ReleaseDeployer', 'ReleaseOperator'].flatMap((role) => statementsOf(stack, `${role}Role`)).flatMap(({ Resource }) => Resource);
  expect(resources.length).toBeGreaterThan(10);
  expect(resources).not.toContain('*');
});

test('the controller keeps its logs for a month', () => {
  const stack = newStack();
  stateWithSite(stack);

  for (const role of ['Deployer', 'Operator']) {
    const group = resourceOf(stack, 'AWS::Logs::LogGroup', `Release${role}Logs`);
    expect(group.Properties.RetentionInDays).toBe(30);
    expect(resourceOf(stack, 'AWS::Lambda::Function', `Release${role}`).Properties.LoggingConfig.LogGroup).toBe(`\${${group.LogicalId}}`);
  }
});

test('the aliases read, stage, promote and administer point to one version of the operator', () => {
  const stack = newStack();
  stateWithSite(stack);

  const aliases = Object.values(resourcesOf(stack, 'AWS::Lambda::Alias')).map(({ Properties }) => Properties);
  expect(aliases.map(({ Name }) => Name).sort()).toEqual(['administer', 'promote', 'read', 'stage']);
  expect(new Set(aliases.map(({ FunctionVersion }) => FunctionVersion)).size).toBe(1);
});

test('a schedule prunes once a day through the administer alias', () => {
  const stack = newStack();
  stateWithSite(stack);

  const { Properties } = resourceOf(stack, 'AWS::Events::Rule', 'ReleasePruneSchedule');
  expect(Properties.ScheduleExpression).toBe('rate(1 day)');
  expect(Properties.Targets).toEqual([{
    Id: 'Target0',
    Arn: `\${${resourceOf(stack, 'AWS::Lambda::Alias', 'ReleaseadministerAlias').LogicalId}}`,
    Input: '{"verb":"prune","actor":"schedule","reason":"retention protects it no longer"}',
  }]);
});

test('a change of a published copy and a schedule, every minute, call reconcile through the promote alias', () => {
  const stack = newStack();
  stateWithSite(stack);
  const promote = `\${${resourceOf(stack, 'AWS::Lambda::Alias', 'Releasepromote').LogicalId}}`;

  const rule = resourceOf(stack, 'AWS::Events::Rule', 'ReleaseParameterRule');
  expect(rule.Properties.EventPattern).toEqual({
    'source': ['aws.ssm'], 'detail-type': ['Parameter Store Change'], 'detail': { name: ['/cdk-blue-green/Shop/Release'] },
  });
  const schedule = resourceOf(stack, 'AWS::Events::Rule', 'ReleaseSchedule');
  expect(schedule.Properties.ScheduleExpression).toBe('rate(1 minute)');
  for (const [{ Properties, LogicalId }, actor] of [[rule, 'parameter-rule'], [schedule, 'schedule']] as const) {
    expect(Properties.Targets).toHaveLength(1);
    expect(Properties.Targets[0].Arn).toBe(promote);
    expect(JSON.parse(Properties.Targets[0].Input)).toEqual({ verb: 'reconcile', actor, reason: expect.any(String) });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Permission', {
      FunctionName: { Ref: promote.slice(2, -1) }, Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': [LogicalId, 'Arn'] },
    });
  }
});

test('the release resource comes after every other resource of its stack, those made later included', () => {
  const stack = newStack();
  stateWithSite(stack);
  new CfnWaitConditionHandle(stack, 'Later');

  const { LogicalId, DependsOn } = resourceOf(stack, 'Custom::BlueGreenRelease');
  const others = Object.keys(resourcesOf(stack)).filter((id) => id !== LogicalId);
  expect(others).toContain('Later');
  expect([...DependsOn!].sort()).toEqual(others.sort());
});

test('what calls the operator by itself is deleted before the parameter, so that nothing brings the parameter back', () => {
  const stack = newStack();
  stateWithSite(stack);

  const parameter = resourceOf(stack, 'AWS::SSM::Parameter').LogicalId;
  const rules = Object.values(resourcesOf(stack, 'AWS::Events::Rule'));
  expect(rules).toHaveLength(3);
  rules.forEach(({ DependsOn }) => expect(DependsOn).toEqual([parameter]));
});

test('the release resource goes to the deployer and gives up after nine minutes', () => {
  const stack = newStack();
  stateWithSite(stack);

  expect(resourceOf(stack, 'Custom::BlueGreenRelease').Properties).toEqual({
    ServiceToken: `\${${resourceOf(stack, 'AWS::Lambda::Function', 'ReleaseDeployer').LogicalId}.Arn}`,
    ServiceTimeout: '540',
    StateName: 'Shop/Release',
    ReleaseId: expect.stringMatching(/^[0-9a-f]{12}$/),
  });
});

test('the outputs name the state and its operator', () => {
  const stack = newStack();
  const state = stateWithSite(stack);

  const template = Template.fromStack(stack);
  template.hasOutput('ReleaseStateName', { Value: 'Shop/Release' });
  template.hasOutput('ReleaseOperatorName', { Value: { Ref: resourceOf(stack, 'AWS::Lambda::Function', 'ReleaseOperator').LogicalId } });
  expect(resourceOf(stack, 'AWS::Lambda::Function', 'ReleaseOperator').Properties.FunctionName).toBe(state.operatorName);
});

test('a state in us-east-1 has its replica in us-west-2', () => {
  const stack = newStack({ region: 'us-east-1' });
  expect(stateWithSite(stack).replicaRegion).toBe('us-west-2');
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('two states live in one stack, each with its own parameter, operator and release resource', () => {
  const stack = newStack();
  const [web, docs] = [stateWithSite(stack, {}, 'Web'), stateWithSite(stack, {}, 'Docs', RELEASE_2)];

  expect(web.operatorName).not.toBe(docs.operatorName);
  const names = Object.values(resourcesOf(stack, 'AWS::SSM::Parameter')).map(({ Properties }) => Properties.Name);
  expect(names.sort()).toEqual(['/cdk-blue-green/Shop/Docs', '/cdk-blue-green/Shop/Web']);
  const releases = Object.values(resourcesOf(stack, 'Custom::BlueGreenRelease'));
  expect(releases.map(({ Properties }) => Properties.StateName).sort()).toEqual(['Shop/Docs', 'Shop/Web']);
});

test('in a stage the state is named after the deployed stack', () => {
  const stack = newStack({ scope: new Stage(newApp(), 'Prod') });
  expect(stateWithSite(stack).stateName).toBe('Prod-Shop/Release');
});

test('in a nested stack the state is named after the stack that is deployed', () => {
  const stack = newStack();
  const nested = new NestedStack(stack, 'Web');

  expect(stateWithSite(nested).stateName).toBe('Shop/Web/Release');
  Template.fromStack(nested).hasResourceProperties('AWS::SSM::Parameter', { Name: '/cdk-blue-green/Shop/Web/Release' });
});

test('with all recommended feature flags the state has the same kinds of resources as with none', () => {
  const types = [{}, RECOMMENDED_FLAGS].map((context) => {
    const stack = newStack({ context });
    stateWithSite(stack);
    return Object.entries(resourcesOf(stack)).filter(([id]) => id.startsWith('Release')).map(([, { Type }]) => Type).sort();
  });
  expect(types[1]).toEqual(types[0]);
});

test('tags of the app reach the state, and change nothing that the edge reads', () => {
  const stack = newStack();
  stateWithSite(stack);
  Tags.of(stack.node.root).add('team', 'coffee');

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::DynamoDB::Table', { Tags: Match.arrayWith([{ Key: 'team', Value: 'coffee' }]) });
  template.hasResourceProperties('AWS::SSM::Parameter', { Tags: { team: 'coffee' }, Value: SEED_DOCUMENT });
});

test('throws without a component: there is nothing to release', () => {
  const stack = newStack();
  new ReleaseState(stack, 'Release');
  expect(() => Template.fromStack(stack)).toThrow(/release state 'Shop\/Release' must have a component, got: none; pass it as 'state' to a site/);
});

test('throws in an env-agnostic stack: the edge must know the region at synth', () => {
  expect(() => new ReleaseState(new Stack(newApp(), 'Anywhere'), 'Release')).toThrow(
    '\'env.region\' must be known at synth for stack \'Anywhere\', got: an env-agnostic stack; '
    + 'pass env: { region: \'eu-west-1\' } (or process.env.CDK_DEFAULT_REGION) to the stack (in Anywhere/Release)',
  );
});
