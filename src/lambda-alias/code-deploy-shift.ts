import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as triggers from 'aws-cdk-lib/triggers';
import type { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcards } from '../private/acknowledge';
import { invalid } from '../private/errors';

/** What CodeDeploy tells a topic of. */
export enum CodeDeployEvent {
  /** A deployment begins. */
  START = 'DeploymentStart',
  /** The alias leads to the new version. */
  SUCCESS = 'DeploymentSuccess',
  /** A deployment failed. */
  FAILURE = 'DeploymentFailure',
  /** Somebody stopped a deployment. */
  STOP = 'DeploymentStop',
  /** The alias leads to the version before again. */
  ROLLBACK = 'DeploymentRollback',
}

/** Options of {@link AliasShift.codeDeploy}. */
export interface CodeDeployShiftOptions {
  /**
   * The steps: canary, linear or all at once, one of CodeDeploy's or a `LambdaDeploymentConfig` of your own.
   *
   * @default codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES
   */
  readonly config?: codedeploy.ILambdaDeploymentConfig;

  /**
   * Alarms that take the alias back, and fail the deploy, when one goes off while it moves. While one is on, no deployment begins.
   *
   * @default - none
   */
  readonly alarms?: cloudwatch.IAlarm[];

  /**
   * Whether a deployment goes on while CloudWatch does not say how the alarms are.
   *
   * @default false
   */
  readonly ignorePollAlarmsFailure?: boolean;

  /**
   * Whether deployments take no notice of `alarms`: for the release that mends what the alarm is about, which could not begin while it is
   * on. Leave it out again in the deploy after.
   *
   * @default false
   */
  readonly ignoreAlarmConfiguration?: boolean;

  /**
   * Is called before the new version gets any call, and tells CodeDeploy `Succeeded` or `Failed` with
   * `PutLifecycleEventHookExecutionStatus` within an hour; it is granted to it. Another function than `postTraffic`.
   *
   * @default - none
   */
  readonly preTraffic?: lambda.IFunction;

  /**
   * Is called when the new version gets every call, like `preTraffic`.
   *
   * @default - none
   */
  readonly postTraffic?: lambda.IFunction;

  /**
   * Whether the hooks are called in the first deploy too, where nothing moves and CodeDeploy is not asked: with an empty event, without
   * a `DeploymentId`. A hook that throws fails that deploy. They must be functions of this app.
   *
   * @default false
   */
  readonly hooksOnFirstDeploy?: boolean;

  /**
   * When a deployment is taken back.
   *
   * @default - when it fails, and when one of `alarms` goes off
   */
  readonly autoRollback?: codedeploy.AutoRollbackConfig;

  /**
   * Application that the deployments of several functions are listed under. Each alias is a deployment group of its own, which has one
   * deployment at a time.
   *
   * @default - an application of its own
   */
  readonly application?: codedeploy.ILambdaApplication;

  /**
   * Topic that is told of deployments. Its key, if it has one, must let the role of the deployment group use it.
   *
   * @default - none
   */
  readonly topic?: sns.ITopic;

  /**
   * What the topic is told of.
   *
   * @default - every event
   */
  readonly events?: CodeDeployEvent[];
}

const HOOKS = { preTraffic: 'PreTraffic', postTraffic: 'PostTraffic' } as const;

/** Has CodeDeploy move an alias of the template with every update that brings it another version. */
export function deployByCodeDeploy(scope: Construct, alias: lambda.Alias, options: CodeDeployShiftOptions): codedeploy.LambdaDeploymentGroup {
  const { alarms, application, autoRollback, ignoreAlarmConfiguration, ignorePollAlarmsFailure, postTraffic, preTraffic } = options;
  if (preTraffic !== undefined && preTraffic === postTraffic) {
    throw invalid(scope, 'postTraffic', 'another function than \'preTraffic\'', `'${preTraffic.node.path}'`, 'CodeDeploy does not say which of the two it calls: make two functions');
  }
  const group = new codedeploy.LambdaDeploymentGroup(scope, 'DeploymentGroup', {
    alias,
    application,
    alarms,
    autoRollback,
    ignorePollAlarmsFailure,
    ignoreAlarmConfiguration,
    deploymentConfig: options.config ?? codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
    preHook: preTraffic,
    postHook: postTraffic,
  });
  acknowledge(group, {
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]': 'what AWS lets CodeDeploy do with functions',
  });
  acknowledgeWildcards(group, 'hooks, whatever their version: the CDK grants it so');
  addHooks(scope, alias, group, options);
  if (options.topic !== undefined) {
    options.topic.grantPublish(group.role);
    (group.node.defaultChild as codedeploy.CfnDeploymentGroup).triggerConfigurations = [{
      triggerName: scope.node.id,
      triggerTargetArn: options.topic.topicArn,
      triggerEvents: options.events ?? Object.values(CodeDeployEvent),
    }];
  }
  return group;
}

function addHooks(scope: Construct, alias: lambda.Alias, group: codedeploy.LambdaDeploymentGroup, options: CodeDeployShiftOptions): void {
  for (const prop of ['preTraffic', 'postTraffic'] as const) {
    const hook = options[prop];
    if (hook === undefined) {
      continue;
    }
    group.grantPutLifecycleEventHookExecutionStatus(hook);
    if (options.hooksOnFirstDeploy === true) {
      callOnFirstDeploy(scope, prop, hook, alias);
    }
  }
}

/** CloudFormation makes an alias without CodeDeploy; only what changes it later is a deployment. */
function callOnFirstDeploy(scope: Construct, prop: keyof typeof HOOKS, hook: lambda.IFunction, alias: lambda.Alias): void {
  if (!(hook instanceof lambda.Function)) {
    throw invalid(scope, prop, 'a function of this app with \'hooksOnFirstDeploy\'', `'${hook.node.path}'`, 'make the function in this app, or call it yourself');
  }
  const trigger = new triggers.Trigger(scope, `First${HOOKS[prop]}`, { handler: hook, executeOnHandlerChange: false });
  if (prop === 'preTraffic') {
    trigger.executeAfter(alias.version);
    trigger.executeBefore(alias);
  } else {
    trigger.executeAfter(alias);
  }
}
