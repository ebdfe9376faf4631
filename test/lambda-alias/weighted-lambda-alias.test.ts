import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { aliasOf, FUNCTION_ARN, functionOf, importedFunction, versionOf } from './fixture';
import type { WeightedLambdaAliasProps } from '../../src';
import { AliasShift, EdgeReleaseRouter, ReleaseBackend, ReleaseState, WeightedLambdaAlias } from '../../src';
import type { FunctionAliasConfig } from '../../src/core/pointer-config';
import { distributionOf } from '../edge-router/fixture';
import { newApp, newStack, resourceOf, resourcesOf } from '../private/apps';
import { addSite } from '../release-state/fixture';

const POINTER = 'Custom::BlueGreenPointer';
const VERSIONS = 'Custom::BlueGreenFunctionVersions';

function pointerOf(stack: Stack, prefix: string): FunctionAliasConfig {
  return JSON.parse(resourceOf(stack, POINTER, prefix).Properties.Pointer as string) as FunctionAliasConfig;
}

/** What both functions of the controller, or the operator alone, may do with the function. */
function rightsOf(stack: Stack): object[] {
  const policies = Object.entries(resourcesOf(stack, 'AWS::IAM::Policy')).filter(([id]) => /^Api(Prune)?Rights/.test(id));
  return policies.flatMap(([, { Properties }]) => (Properties.PolicyDocument.Statement as object[])
    .map((statement) => ({ ...statement, roles: Properties.Roles.length })));
}

/** What the operator is told of the components. */
function components(stack: Stack): Record<string, Record<string, unknown>> {
  const operator = Object.entries(resourcesOf(stack, 'AWS::Lambda::Function')).find(([id]) => id.includes('Operator'))!;
  return JSON.parse(operator[1].Properties.Environment.Variables.COMPONENTS as string) as Record<string, Record<string, unknown>>;
}

describe('minimal', () => {
  test('a version that is kept, and an alias that no template holds', () => {
    const stack = newStack();
    const { alias, state } = aliasOf(stack);
    const version = resourceOf(stack, 'AWS::Lambda::Version', 'FunctionCurrentVersion');
    expect(version).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(Object.keys(resourcesOf(stack, 'AWS::Lambda::Alias')).filter((id) => !id.includes('Release'))).toEqual([]);
    const { LogicalId: functionId } = resourceOf(stack, 'AWS::Lambda::Function', 'Function');
    expect(pointerOf(stack, 'ApiLive')).toEqual({ kind: 'alias', follows: 'live', component: 'Api', functionName: `\${${functionId}}`, aliasName: 'live' });
    expect(resourceOf(stack, VERSIONS).Properties).toMatchObject({
      Component: 'Api', Version: `\${${version.LogicalId}.Version}`, Fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/), ReleaseId: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
    expect(state?.stateName).toBe('Shop/Api');
    expect(alias?.aliasName).toBe('live');
  });

  test('the alias is made after its rights, and after it is known which version each release has', () => {
    const stack = newStack();
    aliasOf(stack);
    const rights = Object.keys(resourcesOf(stack, 'AWS::IAM::Policy')).filter((id) => id.startsWith('ApiRights') || id.startsWith('ApiPruneRights'));
    const { LogicalId: versions, DependsOn: needs } = resourceOf(stack, VERSIONS);
    expect(needs).toEqual(expect.arrayContaining(rights));
    expect(rights).toHaveLength(2);
    expect(resourceOf(stack, POINTER).DependsOn).toContain(versions);
  });

  test('the controller may do this, and nothing else, with the function', () => {
    const stack = newStack();
    aliasOf(stack);
    const { LogicalId: id } = resourceOf(stack, 'AWS::Lambda::Function', 'Function');
    const statements = rightsOf(stack);
    expect(statements).toEqual(expect.arrayContaining([
      { Effect: 'Allow', Action: ['lambda:GetAlias', 'lambda:CreateAlias', 'lambda:UpdateAlias', 'lambda:DeleteAlias'], Resource: `\${${id}.Arn}`, roles: 2 },
      { Effect: 'Allow', Action: 'lambda:GetFunctionConfiguration', Resource: `\${${id}.Arn}:*`, roles: 2 },
      { Effect: 'Allow', Action: 'lambda:ListVersionsByFunction', Resource: `\${${id}.Arn}`, roles: 1 },
      { Effect: 'Allow', Action: 'lambda:DeleteFunction', Resource: `\${${id}.Arn}:*`, roles: 1 },
    ]));
    expect(statements).toHaveLength(4);
  });

  test('other code is another version and another release; the alias stays as it is', () => {
    const [before, after] = ['exports.one = 1', 'exports.two = 2'].map((code) => {
      const stack = newStack();
      aliasOf(stack, { function: functionOf(stack, { code: lambda.Code.fromInline(code) }) });
      return resourcesOf(stack);
    });
    const changed = Object.keys(after).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
    expect(new Set(changed.map((id) => after[id].Type))).toEqual(new Set([
      'AWS::Lambda::Function', 'AWS::Lambda::Version', 'Custom::BlueGreenFunctionVersions', 'Custom::BlueGreenRelease',
    ]));
  });
});

describe('maximum', () => {
  test('a state of its own, other names, an alias for tests, retention', () => {
    const stack = newStack();
    const state = new ReleaseState(stack, 'Release', { releaseId: '9bc1a77f0e55' });
    const api = aliasOf(stack, {
      state, aliasName: 'prod', testAliasName: 'next', shift: AliasShift.manual(), retention: { releases: 2, duration: Duration.days(1) },
    });
    expect(api.testAlias?.aliasName).toBe('next');
    expect(pointerOf(stack, 'ApiLive')).toMatchObject({ follows: 'live', aliasName: 'prod' });
    expect(pointerOf(stack, 'ApiTest')).toMatchObject({ follows: 'idle', aliasName: 'next' });
    expect(resourceOf(stack, VERSIONS).Properties.ReleaseId).toBe('9bc1a77f0e55');
    const { Variables: variables } = resourceOf(stack, 'AWS::Lambda::Function', 'ReleaseOperator').Properties.Environment;
    expect(variables).toMatchObject({ RETENTION_RELEASES: '2', RETENTION_SECONDS: '86400' });
    expect(components(stack)).toMatchObject({ Api: { kind: 'function', prunes: true } });
  });

  test('two functions of one state', () => {
    const stack = newStack();
    const state = new ReleaseState(stack, 'Release', { releaseId: '1' });
    aliasOf(stack, { state, function: functionOf(stack, {}, 'One') }, 'Orders');
    aliasOf(stack, { state, function: functionOf(stack, {}, 'Two') }, 'Jobs');
    expect(Object.keys(components(stack))).toEqual(['Orders', 'Jobs']);
    expect(Object.keys(resourcesOf(stack, POINTER))).toHaveLength(2);
  });

  test('two aliases of one function in two states: neither prunes what the other may need', () => {
    const stack = newStack();
    const fn = functionOf(stack);
    aliasOf(stack, { function: fn });
    aliasOf(stack, { function: fn, aliasName: 'beta' }, 'Beta');
    const told = Object.entries(resourcesOf(stack, 'AWS::Lambda::Function')).filter(([id]) => id.includes('Operator'))
      .map(([, { Properties }]) => JSON.parse(Properties.Environment.Variables.COMPONENTS as string) as Record<string, object>);
    expect(told).toMatchObject([{ Api: { prunes: false } }, { Beta: { prunes: false } }]);
    expect(Object.keys(resourcesOf(stack, 'AWS::Lambda::Version')).filter((id) => id.startsWith('FunctionCurrentVersion'))).toHaveLength(1);
  });
});

describe('an imported function', () => {
  test('has the version that is given, and keeps all of them', () => {
    const stack = newStack();
    const fn = importedFunction(stack);
    aliasOf(stack, { function: fn, version: versionOf(stack, fn) });
    expect(resourceOf(stack, VERSIONS).Properties.Version).toBe('7');
    expect(pointerOf(stack, 'ApiLive').functionName).toBe('orders');
    expect(components(stack).Api).toEqual({ kind: 'function', function: 'orders' });
    const policies = Object.keys(resourcesOf(stack, 'AWS::IAM::Policy')).filter((id) => id.startsWith('ApiPruneRights'));
    expect(policies).toEqual([]);
    expect(JSON.stringify(resourcesOf(stack, 'AWS::IAM::Policy'))).toContain(FUNCTION_ARN);
  });

  test('with another version is another release', () => {
    const releases = ['7', '8'].map((version) => {
      const stack = newStack();
      const fn = importedFunction(stack);
      aliasOf(stack, { function: fn, version: versionOf(stack, fn, version) });
      return resourceOf(stack, VERSIONS).Properties.ReleaseId;
    });
    expect(releases[0]).not.toBe(releases[1]);
  });

  test('may have an ARN that is known at deploy only', () => {
    const stack = newStack();
    const fn = importedFunction(stack, 'Imported', new CfnParameter(stack, 'Arn').valueAsString);
    aliasOf(stack, { function: fn, version: versionOf(stack, fn) });
    expect(resourceOf(stack, VERSIONS).Properties.Version).toBe('7');
  });
});

describe('throws when', () => {
  type Props = (stack: Stack) => Partial<WeightedLambdaAliasProps>;
  test.each<[string, Props, string]>([
    ['the function is an alias', (stack) => ({ function: functionOf(stack).addAlias('live') }), '\'function\' must be the function itself, got: a version, an alias or $LATEST'],
    ['the function is a version', (stack) => ({ function: functionOf(stack).currentVersion }), '\'function\' must be the function itself'],
    ['the function is $LATEST', (stack) => ({ function: functionOf(stack).latestVersion }), '\'function\' must be the function itself'],
    ['an imported function has no version', (stack) => ({ function: importedFunction(stack) }),
      '\'version\' must be given for an imported function, got: none; pass lambda.Version.fromVersionAttributes'],
    ['the version is $LATEST', (stack) => {
      const fn = importedFunction(stack);
      return { function: fn, version: versionOf(stack, fn, '$LATEST') };
    }, '\'version\' must be a published version, got: $LATEST'],
    ['the version is a token', (stack) => {
      const fn = importedFunction(stack);
      return { function: fn, version: versionOf(stack, fn, new CfnParameter(stack, 'Number').valueAsString) };
    }, '\'version\' must be known at synth, got: a token'],
    ['the version is one of another function', (stack) => (
      { function: importedFunction(stack), version: versionOf(stack, importedFunction(stack, 'Other', `${FUNCTION_ARN}-2`)) }
    ), '\'version\' must be one of \'function\', got: one of \'Shop/Other\''],
    ['the function is in another region', (stack) => {
      const fn = importedFunction(stack, 'Imported', FUNCTION_ARN.replace('eu-west-1', 'us-east-1'));
      return { function: fn, version: versionOf(stack, fn) };
    }, '\'function\' must be a function of eu-west-1, where the stack is, got: one of us-east-1'],
    ['a version is given for a function of the app', (stack) => {
      const fn = functionOf(stack);
      return { function: fn, version: versionOf(stack, fn) };
    }, '\'version\' must be left out for a function of this app'],
    ['the function is of another stack', (stack) => ({ function: functionOf(newStack({ scope: stack.node.root, id: 'Other' })) }),
      '\'function\' must be a function of the same stack, got: one of \'Other\''],
    ['versions have provisioned concurrency', (stack) => ({ function: functionOf(stack, { currentVersionOptions: { provisionedConcurrentExecutions: 1 } }) }),
      '\'currentVersionOptions.provisionedConcurrentExecutions\' must be left out of a function with a weighted alias, got: given; Lambda takes no weights together'],
    ['the name is a number', () => ({ aliasName: '12' }), '\'aliasName\' must be up to 128 letters, digits, - and _, not digits alone, got: \'12\''],
    ['the name is $LATEST', () => ({ aliasName: '$LATEST' }), '\'aliasName\' must be up to 128 letters'],
    ['the name is a token', (stack) => ({ aliasName: new CfnParameter(stack, 'Name').valueAsString }), '\'aliasName\' must be known at synth'],
    ['both aliases have one name', () => ({ testAliasName: 'live' }), '\'testAliasName\' must be another name than \'aliasName\', got: \'live\''],
    ['there is an alias for tests with a router', () => ({ testAliasName: 'next', shift: AliasShift.throughRouter() }),
      '\'testAliasName\' must be left out without AliasShift.manual(), got: \'next\''],
    ['more is kept than a state can', () => ({ retention: { releases: 11 } }), '\'retention.releases\' must be a whole number from 1 to 10'],
  ])('%s', (_, props, message) => {
    const stack = newStack();
    expect(() => aliasOf(stack, props(stack))).toThrow(message);
  });

  test.each([['live', {}], ['next', { aliasName: 'prod', testAliasName: 'next' }]])('another construct moves the alias %s of the function', (name, props) => {
    const stack = newStack();
    const fn = functionOf(stack);
    aliasOf(stack, { function: fn, testAliasName: 'next' });
    expect(() => aliasOf(stack, { function: fn, ...props }, 'Again')).toThrow(`'aliasName' must be a name that nothing else moves, got: '${name}'`);
  });

  test('a router reads the state: a flip could move half', () => {
    const stack = newStack();
    const site = addSite(stack, new ReleaseState(stack, 'Release', { releaseId: '1' }), 'Site');
    aliasOf(stack, { state: site.state });
    new EdgeReleaseRouter(stack, 'Router', { state: site.state, backends: [ReleaseBackend.site(site)] });
    expect(() => Template.fromStack(stack)).toThrow('must move traffic in one way');
  });
});

describe('what calls the alias waits for it', () => {
  test.each<[string, (api: WeightedLambdaAlias, stack: Stack) => unknown, string, string]>([
    ['an HTTP API', (api, stack) => new apigatewayv2.HttpApi(stack, 'HttpApi', { defaultIntegration: api.httpIntegration('Api') }), 'AWS::ApiGatewayV2::Integration', 'IntegrationUri'],
    ['a REST API', (api, stack) => new apigateway.RestApi(stack, 'RestApi').root.addMethod('GET', api.restIntegration()), 'AWS::ApiGateway::Method', 'Integration'],
    ['a queue', (api, stack) => api.addEventSource(new SqsEventSource(new sqs.Queue(stack, 'Queue'))), 'AWS::Lambda::EventSourceMapping', 'FunctionName'],
    ['a permission', (api) => api.addPermission('Events', { principal: new iam.ServicePrincipal('events.amazonaws.com') }), 'AWS::Lambda::Permission', 'FunctionName'],
    ['settings of asynchronous calls', (api) => api.alias!.configureAsyncInvoke({ retryAttempts: 0 }), 'AWS::Lambda::EventInvokeConfig', 'Qualifier'],
  ])('%s', (_, add, type, property) => {
    const stack = newStack();
    add(aliasOf(stack), stack);
    const { LogicalId: pointer } = resourceOf(stack, POINTER);
    const callers = Object.entries(resourcesOf(stack, type)).filter(([id]) => !id.startsWith('ApiRelease'));
    expect(callers.length).toBeGreaterThan(0);
    callers.forEach(([, { Properties }]) => expect(JSON.stringify(Properties[property])).toContain(`\${${pointer}.`));
  });

  test('who is granted calls may call the alias, not the function', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
    aliasOf(stack).grantInvoke(role);
    const { LogicalId: pointer } = resourceOf(stack, POINTER);
    expect(resourceOf(stack, 'AWS::IAM::Policy', 'CallerDefaultPolicy').Properties.PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: `arn:aws:lambda:eu-west-1:111122223333:function:\${${pointer}.QualifiedName}` },
    ]);
  });
});

describe('refuses at synth what calls the function past its alias:', () => {
  const RULE = 'must lead to the alias \'live\', got: the function \'Shop/Function\' itself; use \'alias\'';

  test.each<[string, (fn: lambda.Function, stack: Stack) => unknown]>([
    ['an HTTP API', (fn, stack) => new apigatewayv2.CfnIntegration(stack, 'Integration', { apiId: 'a', integrationType: 'AWS_PROXY', integrationUri: fn.functionArn })],
    ['a REST API', (fn, stack) => new apigateway.RestApi(stack, 'RestApi').root.addMethod('GET', new apigateway.LambdaIntegration(fn))],
    ['a queue', (fn, stack) => fn.addEventSource(new SqsEventSource(new sqs.Queue(stack, 'Queue')))],
    ['a permission', (fn) => fn.addPermission('Events', { principal: new iam.ServicePrincipal('events.amazonaws.com') })],
    ['a function URL', (fn) => fn.addFunctionUrl()],
  ])('%s', (_, add) => {
    const stack = newStack();
    const fn = functionOf(stack);
    aliasOf(stack, { function: fn });
    add(fn, stack);
    expect(() => Template.fromStack(stack)).toThrow(RULE);
  });

  test('of an imported function too', () => {
    const stack = newStack();
    const fn = lambda.Function.fromFunctionAttributes(stack, 'Imported', { functionArn: FUNCTION_ARN, sameEnvironment: true });
    aliasOf(stack, { function: fn, version: versionOf(stack, fn) });
    new apigateway.RestApi(stack, 'RestApi').root.addMethod('GET', new apigateway.LambdaIntegration(fn));
    expect(() => Template.fromStack(stack)).toThrow('got: the function \'Shop/Imported\' itself');
  });

  test('but not another function, another alias, or the URL of an alias', () => {
    const stack = newStack();
    const fn = functionOf(stack);
    const api = aliasOf(stack, { function: fn });
    const other = functionOf(stack, {}, 'Other');
    const integrations = { Other: other, Alias: fn.addAlias('mine'), Live: api.alias! };
    const rest = new apigateway.RestApi(stack, 'RestApi');
    Object.entries(integrations).forEach(([path, target]) => rest.root.addResource(path).addMethod('GET', new apigateway.LambdaIntegration(target)));
    other.addFunctionUrl();
    new lambda.CfnUrl(stack, 'Url', { authType: 'AWS_IAM', targetFunctionArn: fn.functionArn, qualifier: 'mine' });
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

test('metrics are those of the alias; one kind sees the version of this deploy only', () => {
  const stack = newStack();
  const fn = functionOf(stack);
  const api = aliasOf(stack, { function: fn });
  const live = { FunctionName: fn.functionName, Resource: `${fn.functionName}:live` };
  expect(api.metricErrors()).toMatchObject({ metricName: 'Errors', statistic: 'Sum', dimensions: live });
  expect(api.metricInvocations({ period: Duration.minutes(1) })).toMatchObject({ metricName: 'Invocations', statistic: 'Sum', period: Duration.minutes(1), dimensions: live });
  expect(api.metric('Duration')).toMatchObject({ metricName: 'Duration', dimensions: live });
  expect(api.metricErrorsOfVersion().dimensions).toEqual({ ...live, ExecutedVersion: fn.currentVersion.version });
});

describe('behind a router', () => {
  function routed(): { stack: Stack; api: WeightedLambdaAlias } {
    const stack = newStack();
    const site = addSite(stack, new ReleaseState(stack, 'Release', { releaseId: '1' }), 'Site');
    const api = aliasOf(stack, { state: site.state, shift: AliasShift.throughRouter() });
    new EdgeReleaseRouter(stack, 'Router', { state: site.state, backends: [ReleaseBackend.site(site), api.backend({ pathPattern: '/api/*' })] });
    return { stack, api };
  }

  test('each color has an alias, which leads where the state says at deploy, and an API', () => {
    const { stack, api } = routed();
    const { LogicalId: versions } = resourceOf(stack, VERSIONS);
    for (const [id, name] of [['ApiBlue', 'blue'], ['ApiGreen', 'green']]) {
      expect(resourceOf(stack, 'AWS::Lambda::Alias', id).Properties).toMatchObject({ Name: `live-${name}`, FunctionVersion: `\${${versions}.${id.slice(3)}Version}` });
    }
    expect(api.alias).toBeUndefined();
    expect([api.blue?.aliasName, api.green?.aliasName]).toEqual(['live-blue', 'live-green']);
    expect(Object.keys(resourcesOf(stack, POINTER))).toEqual([]);
    expect(components(stack).Api).toMatchObject({ aliases: { blue: 'live-blue', green: 'live-green' } });
    const apis = Object.keys(resourcesOf(stack, 'AWS::ApiGatewayV2::Api'));
    expect(apis).toHaveLength(2);
    apis.forEach((id) => expect(JSON.stringify(distributionOf(stack))).toContain(`\${${id}}.execute-api.eu-west-1.`));
    expect(Object.keys(resourcesOf(stack, 'AWS::Lambda::Permission')).filter((id) => id.startsWith('ApiApis')).length).toBe(2);
  });

  test('the controller looks at aliases and moves none', () => {
    const { stack } = routed();
    expect(resourceOf(stack, 'AWS::IAM::Policy', 'ApiRights').Properties.PolicyDocument.Statement[0].Action).toBe('lambda:GetAlias');
  });

  test('two paths share the APIs', () => {
    const stack = newStack();
    const api = aliasOf(stack, { shift: AliasShift.throughRouter() });
    api.backend({ pathPattern: '/api/*' });
    api.backend({ pathPattern: '/v2/*' });
    expect(Object.keys(resourcesOf(stack, 'AWS::ApiGatewayV2::Api'))).toHaveLength(2);
  });

  test('throws when one alias is to take every call, or when it would', () => {
    const stack = newStack();
    expect(() => aliasOf(stack).backend({ pathPattern: '/api/*' })).toThrow('\'shift\' must be AliasShift.throughRouter() for a router, got: another one');
    const other = newStack();
    expect(() => aliasOf(other, { shift: AliasShift.throughRouter() }).httpIntegration('Api')).toThrow('\'shift\' must be AliasShift.manual() or codeDeploy()');
  });
});

test('a singleton function publishes versions too', () => {
  const stack = newStack();
  const fn = new lambda.SingletonFunction(stack, 'Singleton', {
    uuid: 'a', runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => 1'),
  });
  aliasOf(stack, { function: fn });
  expect(resourceOf(stack, VERSIONS).Properties.Version).toContain('CurrentVersion');
});

test('an env-agnostic stack is refused as by every state', () => {
  expect(() => aliasOf(new Stack(newApp(), 'Anywhere'))).toThrow('\'env.region\' must be known at synth');
});
