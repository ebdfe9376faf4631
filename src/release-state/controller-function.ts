import { Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { ReleaseComponents } from './release-components';
import { acknowledgeWildcards } from '../private/acknowledge';
import { bundledCode } from '../private/assets';

/** What the controller needs to know of the state that it keeps. */
export interface ControlledState extends Construct {
  readonly stateName: string;
  readonly parameterName: string;
  readonly region: string;
  readonly replicaRegion: string;
  readonly stateTtlSeconds: number;
  readonly table: dynamodb.Table;
}

/** The traffic hook may take four minutes; a deploy waits for new versions of functions before, two minutes at most. */
const TIMEOUTS = { Deployer: Duration.minutes(8), Operator: Duration.minutes(5) };

/** One of the two functions of the controller, with what both may do. */
export function controllerFunction(
  state: ControlledState, components: ReleaseComponents, id: 'Deployer' | 'Operator', functionName?: string,
): lambda.Function {
  const logGroup = new logs.LogGroup(state, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
  const role = new iam.Role(state, `${id}Role`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  acknowledgeWildcards(role, 'objects under the prefixes of a site: their names are those of its files; services of a cluster; rules of a listener; states of alarms: composite ones are shown to nobody else');
  const fn = new lambda.Function(state, id, {
    functionName,
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    handler: 'index.handler',
    code: bundledCode(`controller/${id.toLowerCase()}`),
    timeout: TIMEOUTS[id],
    memorySize: 512,
    description: `Release controller of ${state.stateName}`.slice(0, 256),
    logGroup,
    role,
    environment: {
      STATE_NAME: state.stateName,
      TABLE_NAME: state.table.tableName,
      PARAMETER_NAME: state.parameterName,
      REPLICA_REGION: state.replicaRegion,
      STATE_TTL: String(state.stateTtlSeconds),
      COMPONENTS: Lazy.string({ produce: () => Stack.of(state).toJsonString(components.configs(id === 'Deployer' ? 'deployer' : 'operator')) }),
      RETENTION_RELEASES: Lazy.string({ produce: () => String(components.retention.releases) }),
      RETENTION_SECONDS: Lazy.string({ produce: () => String(components.retention.seconds) }),
    },
  });
  state.table.grant(fn, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query');
  fn.addToRolePolicy(new iam.PolicyStatement({
    actions: ['ssm:GetParameter', 'ssm:PutParameter'],
    resources: [state.region, state.replicaRegion].map((region) => parameterArn(state, region)),
  }));
  fn.addToRolePolicy(new iam.PolicyStatement({
    actions: ['events:PutEvents'],
    resources: [Stack.of(state).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
  }));
  return fn;
}

/** A copy of the published document. */
export function parameterArn(state: ControlledState, region: string): string {
  return Stack.of(state).formatArn({ service: 'ssm', region, resource: 'parameter', resourceName: state.parameterName.slice(1) });
}
