import { createHash } from 'node:crypto';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { BlueGreenEcsServiceProps } from './blue-green-ecs-service';
import { acknowledge, acknowledgeWildcards } from '../private/acknowledge';
import { invalid } from '../private/errors';

const DEFAULT_PORT = 80;

type TaskDefinitionProps = Pick<BlueGreenEcsServiceProps,
  'containerPort' | 'cpu' | 'environment' | 'image' | 'memoryLimitMiB' | 'secrets' | 'taskDefinition'>;

/** What this deploy brings: given, or one container from an image. Releases name it later, so it outlives its place in the template. */
export function serviceTaskDefinition(scope: Construct, props: TaskDefinitionProps): ecs.FargateTaskDefinition {
  const { image, taskDefinition: given } = props;
  if ((image === undefined) === (given === undefined)) {
    const got = image === undefined ? 'neither' : 'both';
    throw invalid(scope, 'image', 'given, or else \'taskDefinition\'', got, 'pass an image for one container, or a task definition for more');
  }
  const taskDefinition = image === undefined ? checked(scope, props, given as ecs.FargateTaskDefinition) : ofImage(scope, props, image);
  cfnOf(taskDefinition).applyRemovalPolicy(RemovalPolicy.RETAIN);
  return taskDefinition;
}

/** SHA-256 of what synthesis knows of a task definition: values of the deploy count as the references that they are. */
export function taskDefinitionFingerprint(taskDefinition: ecs.FargateTaskDefinition): string {
  const { Resources: resources } = Stack.of(taskDefinition).resolve(cfnOf(taskDefinition)._toCloudFormation()) as {
    readonly Resources: Readonly<Record<string, { readonly Properties: { readonly Tags?: unknown } }>>;
  };
  const { Tags, ...content } = Object.values(resources)[0].Properties;
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

function cfnOf(taskDefinition: ecs.FargateTaskDefinition): ecs.CfnTaskDefinition {
  return taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
}

function ofImage(scope: Construct, props: TaskDefinitionProps, image: ecs.ContainerImage): ecs.FargateTaskDefinition {
  const taskDefinition = new ecs.FargateTaskDefinition(scope, 'TaskDefinition', { cpu: props.cpu, memoryLimitMiB: props.memoryLimitMiB });
  taskDefinition.addContainer('app', {
    image,
    environment: props.environment,
    secrets: props.secrets,
    portMappings: [{ containerPort: props.containerPort ?? DEFAULT_PORT }],
    logging: ecs.LogDrivers.awsLogs({
      streamPrefix: scope.node.id,
      logGroup: new logs.LogGroup(scope, 'Logs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY }),
    }),
  });
  acknowledgeWildcards(taskDefinition, 'logging in to ECR knows no narrower scope; what secrets and shells take is granted by the CDK');
  acknowledge(taskDefinition, { 'AwsSolutions-ECS2': '\'environment\' is configuration that belongs to a release; what is secret goes into \'secrets\'' });
  return taskDefinition;
}

function checked(scope: Construct, props: TaskDefinitionProps, taskDefinition: ecs.FargateTaskDefinition): ecs.FargateTaskDefinition {
  const prop = (['containerPort', 'cpu', 'environment', 'memoryLimitMiB', 'secrets'] as const).find((name) => props[name] !== undefined);
  if (prop !== undefined) {
    throw invalid(scope, prop, 'left out with \'taskDefinition\'', 'both', 'set it in the task definition');
  }
  if ((taskDefinition.defaultContainer?.portMappings.length ?? 0) === 0) {
    throw invalid(scope, 'taskDefinition', 'one whose first essential container has a port mapping', `'${taskDefinition.node.path}'`, 'call addPortMappings on the container that takes requests');
  }
  return taskDefinition;
}
