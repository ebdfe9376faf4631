import { CustomResource, Duration, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ANY_PATH, mayKeepRules, RULE_PRIORITY } from './listener-rules';
import { acknowledgeWildcards } from '../private/acknowledge';
import { bundledCode } from '../private/assets';

interface ServiceRulesProps {
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  /** The group that takes everything at first, and the other one. */
  readonly targetGroups: readonly [elbv2.ApplicationTargetGroup, elbv2.ApplicationTargetGroup];
}

/**
 * Rules that ECS itself rewrites during a deployment. No template holds them: an update of `AWS::ElasticLoadBalancingV2::ListenerRule`,
 * be it for a tag, sends the actions of the template again, and with them all traffic to the group that was production first.
 *
 * @see https://github.com/aws/aws-cdk/issues/36649
 */
export class ServiceRules extends Construct {
  private readonly keeper: lambda.Function;

  constructor(scope: Construct, id: string, private readonly props: ServiceRulesProps) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    acknowledgeWildcards(role, 'rules below a listener, whose ids are known once they exist; rules can be described all or none');
    this.keeper = new lambda.Function(this, 'Keeper', {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: bundledCode('controller/deployer'),
      timeout: Duration.minutes(1),
      memorySize: 256,
      description: `Makes the listener rules that ECS moves for ${Names.uniqueId(scope)}`.slice(0, 256),
      logGroup,
      role,
    });
    mayKeepRules(props.loadBalancer).forEach((statement) => this.keeper.addToRolePolicy(statement));
  }

  /** @returns its ARN */
  public add(id: string, listener: elbv2.ApplicationListener): string {
    const { targetGroups } = this.props;
    const rule = new CustomResource(this, id, {
      resourceType: 'Custom::BlueGreenServiceRule',
      serviceToken: this.keeper.functionArn,
      serviceTimeout: Duration.minutes(3),
      properties: {
        ListenerArn: listener.listenerArn,
        Priority: String(RULE_PRIORITY),
        Conditions: Stack.of(this).toJsonString(ANY_PATH),
        TargetGroups: targetGroups.map(({ targetGroupArn }) => targetGroupArn),
      },
    });
    targetGroups.forEach((group) => group.registerListener(listener, rule));
    return rule.ref;
  }
}
