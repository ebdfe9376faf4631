import type { Stack } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';

/** What whoever makes, moves and removes rules of a load balancer needs. */
export function rulesBelow(stack: Stack, loadBalancer: elbv2.ApplicationLoadBalancer): iam.PolicyStatement[] {
  const below = (resource: string): string => (
    stack.formatArn({ service: 'elasticloadbalancing', resource, resourceName: `${loadBalancer.loadBalancerFullName}/*` }));
  return [
    new iam.PolicyStatement({ actions: ['elasticloadbalancing:DescribeRules'], resources: ['*'] }),
    new iam.PolicyStatement({ actions: ['elasticloadbalancing:CreateRule'], resources: [below('listener')] }),
    new iam.PolicyStatement({ actions: ['elasticloadbalancing:ModifyRule', 'elasticloadbalancing:DeleteRule'], resources: [below('listener-rule')] }),
  ];
}
