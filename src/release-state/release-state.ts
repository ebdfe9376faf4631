import { Aspects, AspectPriority, CfnResource, CustomResource, Duration, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct, IConstruct } from 'constructs';
import { controllerFunction, parameterArn } from './controller-function';
import { environmentBytes } from './environment-size';
import { readFlags } from './flags';
import { ImportedReleaseState } from './imported-release-state';
import { parameterNameOf, replicaRegionOf, STATE_TAG, stateNameOf } from './names';
import { operatorNameOf } from './operator-name';
import { promotionStepsOf } from './promotion-steps';
import type { ReleaseComponent, ServiceComponentConfig } from './release-components';
import { ReleaseComponents } from './release-components';
import { releaseProblems } from './release-problems';
import type { ReleaseStateProps } from './release-state-props';
import type { IReleaseState, ReleaseStateAttributes } from './release-state-ref';
import { ReleaseStateBase } from './release-state-ref';
import { pruneRule, repairRules } from './repair-rules';
import { RollbackAlarms } from './rollback-alarms';
import { stateTtlSecondsOf } from './state-ttl';
import { warnOfUnknownFlags } from './unknown-flags';
import { SEED_DOCUMENT } from '../core/document';
import type { PointerConfig } from '../core/pointer-config';
import { GRANTS } from '../core/state/grants';
import { invalid } from '../private/errors';
import { addOutput } from '../private/outputs';
import { concreteRegion, invalidationPath, releaseId, secondsBetween } from '../private/validate';

const MIN_BAKE_SECONDS = Duration.minutes(1).toSeconds();
const MAX_BAKE_SECONDS = Duration.days(7).toSeconds();
const DEFAULT_BAKE_TIME = Duration.hours(1);
const RELEASE_TYPE = 'Custom::BlueGreenRelease';

/**
 * One release state: which color is active, which release each color holds, who may change it, and every change ever made.
 *
 * Defines a DynamoDB table (the truth and its history), the SSM parameter that the edge reads (a published copy), two
 * functions (the deployer for CloudFormation, the operator for people and pipelines), one alias of the operator per grant,
 * a rule and a schedule that repair the published copies, a schedule that prunes once a day; with alarms or a topic a rule for
 * each. The replica in the second region is made by the controller.
 *
 * At deploy, the release of the app is staged on the color that is idle then; the first release becomes active at once.
 * A deploy moves traffic only with `-c activeColor=green` (promote) or `-c candidateWeight=10` (shift); with
 * `automaticPromotion` the controller moves it after a deploy has staged something new. Tag changes,
 * unrelated updates and stack rollbacks move nothing: the parameter in the template is a constant seed that readers ignore.
 *
 * If a deploy fails, the release that was active stays active.
 *
 * @example
 * const state = new ReleaseState(this, 'Release', { stateTtl: Duration.seconds(10) });
 * state.grantPromote(pipelineRole);
 */
export class ReleaseState extends ReleaseStateBase {
  /** A state of another stack or app, by its name in this account and region: for grants and for routers. */
  public static fromStateName(scope: Construct, id: string, stateName: string): IReleaseState {
    return ReleaseState.fromReleaseStateAttributes(scope, id, { stateName });
  }

  /** A state of another stack or app that was not made with the default region, replica or TTL. */
  public static fromReleaseStateAttributes(scope: Construct, id: string, attributes: ReleaseStateAttributes): IReleaseState {
    return new ImportedReleaseState(scope, id, attributes);
  }

  public readonly stateName: string;
  public readonly parameterName: string;
  public readonly region: string;
  public readonly replicaRegion: string;
  public readonly stateTtlSeconds: number;
  public readonly operatorName: string;
  /** The truth and its history. */
  public readonly table: dynamodb.Table;
  /** The published copy in the home region. */
  public readonly parameter: ssm.StringParameter;
  /** Takes CloudFormation's events. */
  public readonly deployer: lambda.Function;
  /** Takes commands. */
  public readonly operator: lambda.Function;

  private readonly bakeSeconds: number;
  private readonly components: ReleaseComponents;
  private readonly promoteAlias: lambda.Alias;
  private rollbackAlarms?: RollbackAlarms;
  private readonly pointers: PointerConfig[] = [];
  private readonly pointerResources: CustomResource[] = [];
  /** Rules that have the operator called. */
  private readonly callers: events.Rule[] = [];
  private readonly routers: IConstruct[] = [];
  private readonly invalidations: { readonly distributionId: string; readonly paths: readonly string[] }[] = [];

  constructor(scope: Construct, id: string, props: ReleaseStateProps = {}) {
    super(scope, id);
    this.region = concreteRegion(this);
    this.stateName = stateNameOf(this, props.stateName);
    this.parameterName = parameterNameOf(this.stateName);
    this.replicaRegion = replicaRegionOf(this, this.region, props.replicaRegion);
    this.stateTtlSeconds = stateTtlSecondsOf(this, props.stateTtl);
    this.bakeSeconds = secondsBetween(this, 'bakeTime', props.bakeTime ?? DEFAULT_BAKE_TIME, MIN_BAKE_SECONDS, MAX_BAKE_SECONDS);
    this.operatorName = operatorNameOf(this.stateName);
    this.components = new ReleaseComponents(this, props.releaseId === undefined ? undefined : releaseId(this, props.releaseId));

    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    this.parameter = new ssm.StringParameter(this, 'Parameter', {
      parameterName: this.parameterName,
      stringValue: SEED_DOCUMENT,
      description: 'Published copy of a blue/green release state; the value in the template is a seed that readers ignore',
    });
    this.deployer = controllerFunction(this, this.components, 'Deployer');
    this.deployer.addToRolePolicy(new iam.PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [Stack.of(this).stackId] }));
    this.deployer.addToRolePolicy(new iam.PolicyStatement({ actions: ['ssm:DeleteParameter'], resources: [parameterArn(this, this.replicaRegion)] }));
    this.operator = controllerFunction(this, this.components, 'Operator', this.operatorName);
    // not the deployer's: it must be there before the distribution that is named here
    this.operator.addEnvironment('INVALIDATIONS', Lazy.string({ produce: () => Stack.of(this).toJsonString(this.invalidations) }));
    const aliases = GRANTS.map((aliasName) => new lambda.Alias(this, `${aliasName}Alias`, { aliasName, version: this.operator.currentVersion }));
    this.promoteAlias = aliases[GRANTS.indexOf('promote')];
    this.promoteAlias.configureAsyncInvoke({ maxEventAge: Duration.minutes(5), retryAttempts: 2 }); // an old alarm says nothing of today's release
    [...repairRules(this, this.promoteAlias), pruneRule(this, aliases[GRANTS.indexOf('administer')])].forEach((rule) => this.endsBeforeTheParameter(rule));
    if (props.automaticPromotion !== undefined) {
      const steps = JSON.stringify(promotionStepsOf(this, props.automaticPromotion, this.stateTtlSeconds));
      [this.deployer, this.operator].forEach((fn) => fn.addEnvironment('AUTOMATIC_PROMOTION', steps));
    }
    this.addReleaseResource(props.trafficHook);
    warnOfUnknownFlags(this, (node) => node instanceof ReleaseState);
    this.askBefore(props.trafficHook);
    props.rollbackAlarms?.forEach((alarm) => this.addRollbackAlarm(alarm));
    if (props.topic !== undefined) {
      this.tell(props.topic);
    }
    addOutput(this, 'StateName', this.stateName, 'Name of the release state', 'Release');
    addOutput(this, 'ReleaseId', Lazy.string({ produce: () => this.components.releaseId }), 'Release of the latest deploy', 'Release');
    addOutput(this, 'OperatorName', this.operator.functionName, 'Function that takes release commands', 'Release');
    this.node.addValidation({
      validate: () => releaseProblems({
        stateName: this.stateName,
        hasComponents: !this.components.isEmpty,
        releaseId: this.components.releaseId,
        pointers: this.pointers,
        routers: this.routers.map(({ node }) => node.path),
        isPromotedByItself: props.automaticPromotion !== undefined,
        environments: { deployer: environmentBytes(this.deployer), operator: environmentBytes(this.operator) },
      }),
    });
  }

  /**
   * Lets a component take part in the releases of this state.
   *
   * @returns the id of the release that this deploy stages
   * @internal
   */
  public _addComponent(scope: IConstruct, component: ReleaseComponent): string {
    const release = this.components.add(scope, component);
    if (component.config.kind === 'service') {
      this.lookAfter(component.config);
    }
    return release;
  }

  /**
   * Lets the controller move traffic by a pointer that no template holds. A custom resource below `scope` makes it, with what
   * the truth says then, and takes it away. Pointers move in the order in which they were added.
   *
   * @returns the custom resource
   * @internal
   */
  public _addPointer(scope: Construct, id: string, config: PointerConfig): CustomResource {
    const stack = Stack.of(this);
    if (Stack.of(scope) !== stack) {
      throw invalid(scope, 'state', 'a state of the same stack', `the state of '${stack.stackName}'`, 'make the state in this stack');
    }
    if (this.pointers.push(config) === 1) {
      [this.deployer, this.operator].forEach((fn) => fn.addEnvironment('POINTERS', Lazy.string({ produce: () => stack.toJsonString(this.pointers) })));
    }
    const resource = new CustomResource(scope, id, {
      resourceType: 'Custom::BlueGreenPointer',
      serviceToken: this.deployer.functionArn,
      serviceTimeout: Duration.minutes(6),
      properties: { Pointer: stack.toJsonString(config) },
    });
    this.callers.forEach((rule) => rule.node.addDependency(resource));
    this.pointerResources.push(resource);
    return resource;
  }

  /**
   * By cluster and tag: policies that named the services would wait for them, and services wait for the deployer. Looking goes
   * by cluster alone: nothing but names comes back, and a service that lost its tag is still seen.
   */
  private lookAfter({ cluster }: ServiceComponentConfig): void {
    const resources = [cluster.blue, cluster.green].map((name) => Stack.of(this).formatArn({ service: 'ecs', resource: 'service', resourceName: `${name}/*` }));
    const ofClusters = (action: string, conditions?: object): iam.PolicyStatement => new iam.PolicyStatement({
      actions: [action], resources: [...new Set(resources)], conditions: conditions && { StringEquals: conditions },
    });
    const statements = [ofClusters('ecs:DescribeServices'), ofClusters('ecs:UpdateService', { [`aws:ResourceTag/${STATE_TAG}`]: this.stateName })];
    [this.deployer, this.operator].forEach((fn) => statements.forEach((statement) => fn.addToRolePolicy(statement)));
  }

  /** A router reads the published copy of this state. @internal */
  public _attachRouter(router: IConstruct): void {
    this.routers.push(router);
  }

  /**
   * Invalidates paths of a distribution once after each change of traffic, one propagation bound after it is in force and up
   * to a minute later: for paths whose cache key holds no release, in behaviours of your own. A failure is tried again
   * every minute and never fails a promote.
   *
   * @param distribution of the same stack
   * @param paths as CloudFront takes them: `*` at the end only
   */
  public invalidateOnChange(distribution: cloudfront.IDistribution, paths: string[]): void {
    paths.forEach((path) => invalidationPath(this, 'paths', path));
    distribution.grantCreateInvalidation(this.operator);
    this.invalidations.push({ distributionId: distribution.distributionId, paths });
  }

  /**
   * Lets an alarm take traffic back by itself; see `ReleaseStateProps.rollbackAlarms`. An alarm that was added before is not
   * added again.
   *
   * @example
   * const site = new BlueGreenStaticSite(this, 'Site', { source: SiteSource.asset('examples/static-site/releases/1') });
   * const errors = site.router!.addAlarm('ServerErrors', { metric: site.router!.metricServerErrorRate(), threshold: 1 });
   * site.state.addRollbackAlarm(errors);
   */
  public addRollbackAlarm(alarm: cloudwatch.IAlarm): void {
    this.rollbackAlarms ??= this.guardWithAlarms();
    this.rollbackAlarms.add(alarm);
  }

  private guardWithAlarms(): RollbackAlarms {
    const { stateName, region, promoteAlias: operator } = this;
    const alarms = new RollbackAlarms(this, 'RollbackAlarms', { stateName, region, operator });
    this.endsBeforeTheParameter(alarms.rule);
    // a narrower scope than all alarms shows no composite ones
    const mayLook = new iam.PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] });
    [this.deployer, this.operator].forEach((fn) => fn.addToRolePolicy(mayLook));
    // not the deployer's: it must be there before the distribution that an alarm may watch
    this.operator.addEnvironment('ROLLBACK_ALARMS', Lazy.string({ produce: () => Stack.of(this).toJsonString(alarms.arns()) }));
    this.operator.addEnvironment('BAKE_SECONDS', String(this.bakeSeconds));
    return alarms;
  }

  /** A policy of its own for the deployer: the hook may ask a distribution, which waits for the deployer. */
  private askBefore(hook: lambda.IFunction | undefined): void {
    if (hook === undefined) {
      return;
    }
    this.operator.addEnvironment('TRAFFIC_HOOK', hook.functionArn);
    const mayAsk = new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [hook.functionArn] });
    new iam.Policy(this, 'TrafficHookPolicy', { roles: [this.deployer.role!, this.operator.role!], statements: [mayAsk] });
  }

  private tell(topic: sns.ITopic): void {
    if (!Token.isUnresolved(topic.env.region) && topic.env.region !== this.region) {
      throw invalid(this, 'topic', `a topic of ${this.region}, where the events are`, `one of ${topic.env.region}`, 'make the topic in the region of the state');
    }
    this.onStateChange('TopicRule', {
      description: `Tells a topic of changes of ${this.stateName}`.slice(0, 512),
      target: new targets.SnsTopic(topic),
    });
  }

  /** Whatever calls the operator publishes and moves pointers; after copies and pointers are deleted that would bring them back. */
  private endsBeforeTheParameter(rule: events.Rule): void {
    rule.node.addDependency(this.parameter, ...this.pointerResources);
    this.callers.push(rule);
  }

  /** The only resource that differs with a flag. It comes last in its stack, so nothing fails after traffic has moved. */
  private addReleaseResource(trafficHook?: lambda.IFunction): void {
    const resource = new CustomResource(this, 'Deployed', {
      resourceType: RELEASE_TYPE,
      serviceToken: this.deployer.functionArn,
      serviceTimeout: Duration.minutes(9), // more than the deployer takes
      properties: {
        StateName: this.stateName,
        ReleaseId: Lazy.string({ produce: () => this.components.releaseId }),
        TrafficHook: trafficHook?.functionArn,
        Services: Lazy.any({ produce: () => this.components.serviceLocations() }),
        RollbackAlarms: Lazy.list({ produce: () => this.rollbackAlarms?.arns() }, { omitEmpty: true }),
        ...readFlags(this, this.stateName),
      },
    });
    const release = resource.node.defaultChild as CfnResource;
    const stack = Stack.of(this);
    Aspects.of(stack).add({
      visit: (node: IConstruct) => {
        if (CfnResource.isCfnResource(node) && Stack.of(node) === stack && node.cfnResourceType !== RELEASE_TYPE) {
          release.addResourceDependency(node);
        }
      },
    }, { priority: AspectPriority.READONLY });
  }
}
