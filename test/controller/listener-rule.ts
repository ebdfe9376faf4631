import type { ListenerRuleConfig } from '../../src/core/pointer-config';

export const LISTENER = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener/app/shop/1/2';

export const RULE: ListenerRuleConfig = {
  kind: 'listener-rule',
  follows: 'live',
  listenerArn: LISTENER,
  priority: 10,
  conditions: [{ Field: 'path-pattern', Values: ['/api/*'] }],
  targetGroups: { blue: 'arn:blue', green: 'arn:green' },
};
