import type { Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { EcsAccess } from './ecs-access';
import type { AccessConfig } from './ecs-access';
import type { EcsEnvironment } from './ecs-environment';
import { accessConditions, fargateService, loadBalancer, scale, targetGroup } from './ecs-environment';
import { ANY_PATH, mayKeepRules, RULE_PRIORITY } from './listener-rules';
import type { ModeBuilder, ModeEnvironments, ReleasedContext } from './mode';
import type { EcsTestListenerOptions } from './test-listener';
import { addTestListener } from './test-listener';
import type { Color } from '../core/color';
import { COLORS } from '../core/color';
import { ROUTE_HEADER } from '../core/edge/config';
import type { Follows } from '../core/pointer-config';
import { invalid } from '../private/errors';
import { hostName, secondsBetween } from '../private/validate';

/** Options of {@link EcsReleaseMode.weightedTargetGroups}. */
export interface WeightedTargetGroupsModeOptions {
  /**
   * Who may reach the load balancer. With `EcsAccess.throughRouter()` a router picks the color of each request; else the load
   * balancer splits requests by the weights of the release state.
   *
   * @default EcsAccess.fromInternet()
   */
  readonly access?: EcsAccess;

  /**
   * Certificate of the load balancer, in the region of the stack.
   *
   * @default - HTTP on port 80
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Name of the load balancer, which `certificate` must hold: a router reaches a load balancer with a certificate by it.
   *
   * @default - the load balancer's own
   */
  readonly domainName?: string;

  /**
   * How long a client stays with the color that it got first, 1 second to 7 days, by a cookie of the load balancer. A client that
   * has it follows a promotion only when the cookie ends, or its target group has no healthy task. Not with a router, which
   * keeps clients by release.
   *
   * @default - each request is drawn for itself
   */
  readonly stickiness?: Duration;

  /**
   * A listener that always leads to the idle color. Not with a router: there a preview shows what is staged.
   *
   * @default - none
   */
  readonly testListener?: EcsTestListenerOptions;
}

const WEEK = 7 * 86_400;

/** Logical ids, and what each rule follows. */
const RULES: { readonly [follows in Follows]: string } = { live: 'ProductionRule', idle: 'TestRule' };

export function weightedTargetGroupsMode(options: WeightedTargetGroupsModeOptions): ModeBuilder {
  return { clusters: {}, released: (context) => environments(context, options) };
}

function environments(context: ReleasedContext, options: WeightedTargetGroupsModeOptions): ModeEnvironments {
  const { scope, props, clusters } = context;
  const { certificate, domainName } = options;
  const { vpc } = clusters.blue;
  const access = (options.access ?? EcsAccess.fromInternet())._bind(scope, [vpc]);
  check(scope, options, access);
  const { loadBalancer: balancer, listener } = loadBalancer(scope, { access, vpc, certificate, accessLogs: props.accessLogs });
  const scopes = { blue: new Construct(scope, 'Blue'), green: new Construct(scope, 'Green') };
  const groups = { blue: targetGroup(scopes.blue, 'TargetGroup', vpc, props), green: targetGroup(scopes.green, 'TargetGroup', vpc, props) };
  if (access.originSecret === undefined) {
    mayKeepRules(balancer).forEach((statement) => [context.state.deployer, context.state.operator].forEach((fn) => fn.addToRolePolicy(statement)));
    ownedRule(context, listener, groups, { follows: 'live', stickiness: options.stickiness });
    if (options.testListener !== undefined) {
      ownedRule(context, addTestListener(scope, balancer, certificate, options.testListener), groups, { follows: 'idle' });
    }
  } else {
    routedRules(scopes, listener, groups, access);
  }
  const environment = (color: Color): EcsEnvironment => {
    const service = fargateService(scopes[color], props, { cluster: clusters[color], taskDefinition: context.taskDefinition });
    (service.node.defaultChild as ecs.CfnService).taskDefinition = context.taskDefinitions[color];
    service.attachToApplicationTargetGroup(groups[color]);
    scale(scope, { service, targetGroup: groups[color] }, props.scaling);
    return { loadBalancer: balancer, listener, targetGroup: groups[color], service };
  };
  const names = { blue: domainName, green: domainName };
  return { blue: environment('blue'), green: environment('green'), access, domainNames: names, isHttps: certificate !== undefined };
}

function check(scope: Construct, options: WeightedTargetGroupsModeOptions, { originSecret }: AccessConfig): void {
  if (options.stickiness !== undefined) {
    secondsBetween(scope, 'stickiness', options.stickiness, 1, WEEK);
  }
  const prop = (['stickiness', 'testListener'] as const).find((name) => options[name] !== undefined);
  if (originSecret !== undefined && prop !== undefined) {
    throw invalid(scope, prop, 'left out behind a router', 'both', 'the router keeps clients by release, and previews show what is staged');
  }
  if (options.domainName !== undefined) {
    hostName(scope, 'domainName', options.domainName);
  }
}

type Groups = { readonly [color in Color]: elbv2.ApplicationTargetGroup };

/** In no template: the controller makes it, moves it and takes it away. Services wait for it, for ECS takes no group that nothing leads to. */
function ownedRule(
  { scope, state }: ReleasedContext, listener: elbv2.ApplicationListener, groups: Groups,
  { follows, stickiness }: { follows: Follows; stickiness?: Duration },
): void {
  const rule = state._addPointer(scope, RULES[follows], {
    kind: 'listener-rule',
    follows,
    listenerArn: listener.listenerArn,
    priority: RULE_PRIORITY,
    conditions: ANY_PATH,
    targetGroups: { blue: groups.blue.targetGroupArn, green: groups.green.targetGroupArn },
    stickinessSeconds: stickiness?.toSeconds(),
  });
  COLORS.forEach((color) => groups[color].registerListener(listener, rule));
}

/** They never change: the color stands in a header that the router writes over whatever a client sent. */
function routedRules(
  scopes: { readonly [color in Color]: Construct }, listener: elbv2.ApplicationListener, groups: Groups, access: AccessConfig,
): void {
  COLORS.forEach((color, index) => new elbv2.ApplicationListenerRule(scopes[color], 'Rule', {
    listener,
    priority: RULE_PRIORITY + index,
    conditions: [...accessConditions(access), elbv2.ListenerCondition.httpHeader(ROUTE_HEADER, [`*.${color}`, `*.${color}.*`])],
    action: elbv2.ListenerAction.forward([groups[color]]),
  }));
}
