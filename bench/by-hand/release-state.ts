import * as path from 'node:path';
import { CfnOutput, CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ssm from 'aws-cdk-lib/aws-ssm';

const REPLICA_REGION = 'us-east-1';

/** Where the truth of a state is, and its published copies. */
export interface StateStore {
  readonly name: string;
  readonly table: dynamodb.Table;
  readonly parameter: ssm.StringParameter;
}

export function stateStore(stack: Stack, removalPolicy = RemovalPolicy.DESTROY): StateStore {
  const name = `${stack.stackName}/Release`;
  const table = new dynamodb.Table(stack, 'Table', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy,
  });
  const parameter = new ssm.StringParameter(stack, 'Parameter', {
    parameterName: `/cdk-blue-green/${name}`, stringValue: '{"schema":1,"id":"seed","generation":0}',
  });
  return { name, table, parameter };
}

/** One of the two functions of the controller; its code is there already. */
export function controllerFunction(
  stack: Stack, store: StateStore, name: 'deployer' | 'operator', environment: Readonly<Record<string, string>>,
): lambda.Function {
  const logGroup = new logs.LogGroup(stack, `${name}-logs`, { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
  const role = new iam.Role(stack, `${name}-role`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  const fn = new lambda.Function(stack, name, {
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(path.join(__dirname, '..', '..', 'assets', 'controller', name)),
    timeout: Duration.minutes(name === 'deployer' ? 8 : 5),
    memorySize: 512,
    description: `Release controller of ${store.name}`,
    logGroup,
    role,
    environment: {
      STATE_NAME: store.name,
      TABLE_NAME: store.table.tableName,
      PARAMETER_NAME: `/cdk-blue-green/${store.name}`,
      REPLICA_REGION,
      STATE_TTL: '30',
      RETENTION_RELEASES: '5',
      RETENTION_SECONDS: '604800',
      ...environment,
    },
  });
  store.table.grant(fn, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query');
  fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['ssm:GetParameter', 'ssm:PutParameter'], resources: parameterArns(stack, store) }));
  fn.addToRolePolicy(new iam.PolicyStatement({
    actions: ['events:PutEvents'], resources: [stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
  }));
  if (name === 'deployer') {
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [stack.stackId] }));
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['ssm:DeleteParameter'], resources: parameterArns(stack, store).slice(1) }));
  }
  return fn;
}

/** What people and pipelines call, and what repairs the copies and prunes. @returns all that the release has to wait for */
export function operations(stack: Stack, store: StateStore, operator: lambda.Function): lambda.Alias[] {
  const aliases = ['read', 'stage', 'promote', 'administer']
    .map((aliasName) => new lambda.Alias(stack, `${aliasName}Alias`, { aliasName, version: operator.currentVersion }));
  const [, , promoter, administrator] = aliases;
  promoter.configureAsyncInvoke({ maxEventAge: Duration.minutes(5), retryAttempts: 2 });
  const reconcile = new targets.LambdaFunction(promoter, { event: events.RuleTargetInput.fromObject({ verb: 'reconcile' }) });
  new events.Rule(stack, 'ParameterRule', {
    eventPattern: { source: ['aws.ssm'], detailType: ['Parameter Store Change'], detail: { name: [`/cdk-blue-green/${store.name}`] } },
    targets: [reconcile],
  });
  new events.Rule(stack, 'Schedule', { schedule: events.Schedule.rate(Duration.minutes(1)), targets: [reconcile] });
  new events.Rule(stack, 'PruneSchedule', {
    schedule: events.Schedule.rate(Duration.days(1)),
    targets: [new targets.LambdaFunction(administrator, { event: events.RuleTargetInput.fromObject({ verb: 'prune' }) })],
  });
  return aliases;
}

/** The one resource that stages, and that flips by flag; the last of the stack. */
export function releaseResource(
  stack: Stack, store: StateStore, deployer: lambda.Function, properties: Readonly<Record<string, string>>,
): CustomResource {
  return new CustomResource(stack, 'Deployed', {
    resourceType: 'Custom::BlueGreenRelease',
    serviceToken: deployer.functionArn,
    serviceTimeout: Duration.minutes(9),
    properties: { StateName: store.name, ...properties },
  });
}

/** By which the CLI finds the state of a stack. */
export function outputs(stack: Stack, store: StateStore, operator: lambda.Function, releaseId: string): void {
  new CfnOutput(stack, 'ReleaseStateName', { value: store.name });
  new CfnOutput(stack, 'ReleaseReleaseId', { value: releaseId });
  new CfnOutput(stack, 'ReleaseOperatorName', { value: operator.functionName });
}

function parameterArns(stack: Stack, store: StateStore): string[] {
  const resourceName = `cdk-blue-green/${store.name}`;
  return [stack.region, REPLICA_REGION].map((region) => stack.formatArn({ service: 'ssm', region, resource: 'parameter', resourceName }));
}
