import { Stack } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';

/** The one rule of a listener that takes what everybody may ask. */
export const RULE_PRIORITY = 1;

/** Every request, as the API of Elastic Load Balancing takes it. */
export const ANY_PATH = [{ Field: 'path-pattern', PathPatternConfig: { Values: ['*'] } }];

/** What whoever makes, moves and removes rules of a load balancer needs. */
export function mayKeepRules(loadBalancer: elbv2.ApplicationLoadBalancer): iam.PolicyStatement[] {
  const below = (resource: string): string => Stack.of(loadBalancer).formatArn({
    service: 'elasticloadbalancing', resource, resourceName: `${loadBalancer.loadBalancerFullName}/*`,
  });
  return [
    new iam.PolicyStatement({ actions: ['elasticloadbalancing:DescribeRules'], resources: ['*'] }), // knows no narrower scope
    new iam.PolicyStatement({ actions: ['elasticloadbalancing:CreateRule'], resources: [below('listener')] }),
    new iam.PolicyStatement({ actions: ['elasticloadbalancing:ModifyRule', 'elasticloadbalancing:DeleteRule'], resources: [below('listener-rule')] }),
  ];
}
