import { Aspects, AspectPriority, CfnResource, CustomResource, Duration, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct, IConstruct } from 'constructs';
import { readFlags } from './flags';
import { parameterNameOf, replicaRegionOf, stateNameOf } from './names';
import { operatorNameOf } from './operator-name';
import type { IReleaseState } from './release-state-ref';
import { ReleaseStateBase } from './release-state-ref';
import { RollbackAlarms } from './rollback-alarms';
import { SEED_DOCUMENT } from '../core/document';
import type { PointerConfig } from '../core/pointer-config';
import { GRANTS } from '../core/state/grants';
import { acknowledgeWildcards } from '../private/acknowledge';
import { bundledCode } from '../private/assets';
import { invalid } from '../private/errors';
import { addOutput } from '../private/outputs';
import { concreteRegion, invalidationPath, literal, releaseId, secondsBetween } from '../private/validate';

/** Properties of a {@link ReleaseState}. */
export interface ReleaseStateProps {
  /**
   * Id of the release that this deploy stages: 1 to 16 characters of a-z, 0-9 and -. A full commit hash is cut to 12.
   *
   * The same id with other content is refused before anything is uploaded.
   *
   * @default - the fingerprint of the content, for a state with one component; with more components it must be given
   */
  readonly releaseId?: string;

  /**
   * Name of the state, unique in account and region.
   *
   * A state that is renamed keeps its table, so its releases and its history live on and no request moves; parameter and
   * operator get new names. The replica under the old name stays behind in `replicaRegion`: nobody reads it, delete it by hand.
   *
   * @default - `<stack name>/<construct path>`
   */
  readonly stateName?: string;

  /**
   * How long an edge function keeps what it has read, 2 to 300 seconds. A flip takes effect everywhere after
   * 1.25 times this plus 2 seconds; each environment of the edge reads at most 1.5 times a period.
   *
   * @default Duration.seconds(30)
   */
  readonly stateTtl?: Duration;

  /**
   * Region of the replica that the edge reads when the home region does not answer.
   *
   * @default - us-east-1, or us-west-2 for a stack in us-east-1
   */
  readonly replicaRegion?: string;

  /**
   * Topic that gets every change of the state, as the whole EventBridge event in JSON: `detail` says who, what, from, to, why, the
   * traffic and the instant from which it holds; `schema/cdk-blue-green.schema.json` in the package describes it. The topic
   * must be in the region of the state. Traffic does not depend on it: a message that cannot be delivered is lost after a day.
   *
   * The policy of a topic of this app is extended; an imported topic must let `events.amazonaws.com` call `sns:Publish`.
   * The key of an encrypted topic must let `events.amazonaws.com` call `kms:GenerateDataKey*` and `kms:Decrypt`; with
   * the key `aws/sns` that is not possible, so pass a key of your own.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   * @default - no topic; for other targets see `onStateChange`
   */
  readonly topic?: sns.ITopic;

  /**
   * A function that has a last look before the candidate takes more traffic: by a promote, by a shift to a larger share, or by a
   * flag. It is called with what is about to happen and answers `{ "ok": true }`, or `{ "ok": false, "reason": "..." }`. Any
   * other answer, an error, or none within four minutes is a no: the command is refused, a deploy with a flag fails, and
   * no traffic moves. Nothing asks it before a way back, in a dry run, or when an operator forces. For what is to happen
   * afterwards see `onStateChange`.
   *
   * The event: `{ stateName, verb, release, color, weight, active, actor, reason }`.
   *
   * @default - nobody is asked
   */
  readonly trafficHook?: lambda.IFunction;

  /**
   * Alarms that take traffic back by themselves: when one goes off while a change is pending or the candidate takes a share
   * of new sessions, that is aborted; when it goes off within `bakeTime` after a promotion, the state rolls back. Both act
   * at once, within one propagation bound, and stand in the history with the alarm as actor. Otherwise nothing happens,
   * and nothing happens while the state is locked. After a way back an alarm does nothing more until the next promotion.
   *
   * While an alarm is on, promote and a shift above 0 are refused, also in a deploy with a flag, which then fails before
   * traffic moves; an administrator may force them. If CloudWatch does not say within 2 seconds, they go on.
   *
   * At most 10, metric or composite alarms; more fit into a composite alarm. An alarm of another region is forwarded to the
   * state's, if it was made in this app; otherwise add a rule there that sends its events on. Give an `alarmName` to an alarm of
   * another stack that watches something of this one, for the stacks would else need each other.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
   * @default - none; more can be added with `addRollbackAlarm`
   */
  readonly rollbackAlarms?: cloudwatch.IAlarm[];

  /**
   * How long after its promotion a release is rolled back when one of `rollbackAlarms` goes off, 1 minute to 7 days, counted from
   * the instant at which it became active.
   *
   * @default Duration.hours(1)
   */
  readonly bakeTime?: Duration;

  /**
   * What happens to the table with the truth and its history when the state is removed.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Names a state that another stack made. */
export interface ReleaseStateAttributes {
  /** Name of the state. */
  readonly stateName: string;
  /**
   * Region of the state.
   *
   * @default - the region of the stack
   */
  readonly region?: string;
  /**
   * Region of the replica.
   *
   * @default - us-east-1, or us-west-2 for a state in us-east-1
   */
  readonly replicaRegion?: string;
  /**
   * What the state was made with.
   *
   * @default Duration.seconds(30)
   */
  readonly stateTtl?: Duration;
}

/** A service of each color, as the controller finds it: names. @internal */
export interface ServiceComponentConfig {
  readonly kind: 'service';
  readonly cluster: { readonly blue: string; readonly green: string };
  readonly service: { readonly blue: string; readonly green: string };
  /** Its number of tasks is up to scaling rules. */
  readonly scalesItself?: boolean;
}

/** A site, service or function that takes part in the releases of a state. @internal */
export interface ReleaseComponent {
  readonly name: string;
  /** Becomes part of the controller's configuration; may hold tokens. */
  readonly config: { readonly kind: 'site'; readonly bucket: string } | ServiceComponentConfig;
  /** Default release id of a state with this component only. */
  readonly fingerprint: string;
  readonly retention: { readonly releases: number; readonly seconds: number };
}

const MIN_BAKE_SECONDS = Duration.minutes(1).toSeconds();
const MAX_BAKE_SECONDS = Duration.days(7).toSeconds();
const DEFAULT_BAKE_TIME = Duration.hours(1);
const RELEASE_TYPE = 'Custom::BlueGreenRelease';

/** Of the 4 KB that Lambda has for the environment of a function. */
const MOST_POINTER_BYTES = 3000;
/** About what a reference becomes: the DNS name of a load balancer, for example. */
const BYTES_OF_TOKEN = 70;
const DEFAULT_TTL = Duration.seconds(30);
/** Below it, an edge that recovers from an outage within its bound would have to read more than once a second. */
const LEAST_TTL_SECONDS = 2;

/**
 * One release state: which color is active, which release each color holds, who may change it, and every change ever made.
 *
 * Defines a DynamoDB table (the truth and its history), the SSM parameter that the edge reads (a published copy), two
 * functions (the deployer for CloudFormation, the operator for people and pipelines), one alias of the operator per grant,
 * a rule and a schedule that repair the published copies, a schedule that prunes once a day; with alarms or a topic a rule for
 * each. The replica in the second region is made by the controller.
 *
 * At deploy, the release of the app is staged on the color that is idle then; the first release becomes active at once.
 * A deploy moves traffic only with `-c activeColor=green` (promote) or `-c candidateWeight=10` (shift). Tag changes,
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
  private readonly givenReleaseId?: string;
  private readonly promoteAlias: lambda.Alias;
  private rollbackAlarms?: RollbackAlarms;
  private readonly components: ReleaseComponent[] = [];
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
    this.stateTtlSeconds = secondsBetween(this, 'stateTtl', props.stateTtl ?? DEFAULT_TTL, LEAST_TTL_SECONDS, 300);
    this.bakeSeconds = secondsBetween(this, 'bakeTime', props.bakeTime ?? DEFAULT_BAKE_TIME, MIN_BAKE_SECONDS, MAX_BAKE_SECONDS);
    this.operatorName = operatorNameOf(this.stateName);
    this.givenReleaseId = props.releaseId === undefined ? undefined : releaseId(this, props.releaseId);

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
    this.deployer = this.controllerFunction('Deployer', { bundle: 'controller/deployer', timeout: Duration.minutes(5) });
    this.deployer.addToRolePolicy(new iam.PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [Stack.of(this).stackId] }));
    this.deployer.addToRolePolicy(new iam.PolicyStatement({ actions: ['ssm:DeleteParameter'], resources: [this.parameterArn(this.replicaRegion)] }));
    this.operator = this.controllerFunction('Operator', {
      bundle: 'controller/operator', timeout: Duration.minutes(5), functionName: this.operatorName,
    });
    // not the deployer's: it must be there before the distribution that is named here
    this.operator.addEnvironment('INVALIDATIONS', Lazy.string({ produce: () => Stack.of(this).toJsonString(this.invalidations) }));
    const aliases = GRANTS.map((aliasName) => new lambda.Alias(this, `${aliasName}Alias`, { aliasName, version: this.operator.currentVersion }));
    this.promoteAlias = aliases[GRANTS.indexOf('promote')];
    this.promoteAlias.configureAsyncInvoke({ maxEventAge: Duration.minutes(5), retryAttempts: 2 }); // an old alarm says nothing of today's release
    this.repairCopies(this.promoteAlias);
    this.pruneDaily(aliases[GRANTS.indexOf('administer')]);
    this.addReleaseResource(props.trafficHook);
    this.askBefore(props.trafficHook);
    props.rollbackAlarms?.forEach((alarm) => this.addRollbackAlarm(alarm));
    if (props.topic !== undefined) {
      this.tell(props.topic);
    }
    addOutput(this, 'StateName', this.stateName, 'Name of the release state', 'Release');
    addOutput(this, 'ReleaseId', Lazy.string({ produce: () => this.givenReleaseId ?? this.components[0]?.fingerprint }), 'Release of the latest deploy', 'Release');
    addOutput(this, 'OperatorName', this.operator.functionName, 'Function that takes release commands', 'Release');
    this.node.addValidation({ validate: () => this.problems() });
  }

  /**
   * Lets a component take part in the releases of this state.
   *
   * @returns the id of the release that this deploy stages
   * @internal
   */
  public _addComponent(scope: IConstruct, component: ReleaseComponent): string {
    if (Stack.of(scope) !== Stack.of(this)) {
      throw invalid(scope, 'state', 'a state of the same stack', `the state of '${Stack.of(this).stackName}'`, 'make the state in this stack');
    }
    if (this.components.some(({ name }) => name === component.name)) {
      throw invalid(scope, 'id', 'unique among the components of a state', `'${component.name}' again`, 'give the construct another id');
    }
    if (this.components.length > 0 && this.givenReleaseId === undefined) {
      throw invalid(this, 'releaseId', 'given when several components take part in one release', 'none', 'pass for example the commit hash');
    }
    this.components.push(component);
    if (component.config.kind === 'service') {
      this.lookAfter(component.config);
    }
    return this.givenReleaseId ?? component.fingerprint;
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

  /** By cluster: policies that named the services would wait for them, and services wait for the deployer. */
  private lookAfter({ cluster }: ServiceComponentConfig): void {
    const resources = [cluster.blue, cluster.green].map((name) => Stack.of(this).formatArn({ service: 'ecs', resource: 'service', resourceName: `${name}/*` }));
    const statement = new iam.PolicyStatement({ actions: ['ecs:DescribeServices', 'ecs:UpdateService'], resources: [...new Set(resources)] });
    [this.deployer, this.operator].forEach((fn) => fn.addToRolePolicy(statement));
  }

  /** A router reads the published copy of this state. @internal */
  public _attachRouter(router: IConstruct): void {
    this.routers.push(router);
  }

  private problems(): string[] {
    if (this.components.length === 0 && this.pointers.length === 0) {
      return [noComponent(this.stateName)];
    }
    return [
      ...this.components.length === 0 && this.givenReleaseId === undefined ? [noContent(this.stateName)] : [],
      ...this.pointers.length > 0 && this.routers.length > 0 ? [twoWays(this.stateName, this.routers[0].node.path)] : [],
      ...pointerBytes(this.pointers) > MOST_POINTER_BYTES ? [tooManyPointers(this.stateName, pointerBytes(this.pointers))] : [],
    ];
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

  private controllerFunction(id: string, options: { bundle: string; timeout: Duration; functionName?: string }): lambda.Function {
    const logGroup = new logs.LogGroup(this, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    const role = new iam.Role(this, `${id}Role`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    acknowledgeWildcards(role, 'objects under the prefixes of a site: their names are those of its files; services of a cluster; rules of a listener; states of alarms: composite ones are shown to nobody else');
    const fn = new lambda.Function(this, id, {
      functionName: options.functionName,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: bundledCode(options.bundle),
      timeout: options.timeout,
      memorySize: 512,
      description: `Release controller of ${this.stateName}`.slice(0, 256),
      logGroup,
      role,
      environment: {
        STATE_NAME: this.stateName,
        TABLE_NAME: this.table.tableName,
        PARAMETER_NAME: this.parameterName,
        REPLICA_REGION: this.replicaRegion,
        STATE_TTL: String(this.stateTtlSeconds),
        COMPONENTS: Lazy.string({ produce: () => Stack.of(this).toJsonString(this.componentConfigs(id === 'Deployer')) }),
        RETENTION_RELEASES: Lazy.string({ produce: () => String(Math.max(1, ...this.components.map(({ retention }) => retention.releases))) }),
        RETENTION_SECONDS: Lazy.string({ produce: () => String(Math.max(0, ...this.components.map(({ retention }) => retention.seconds))) }),
      },
    });
    this.table.grant(fn, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query');
    fn.addToRolePolicy(new iam.PolicyStatement({
      actions: ['ssm:GetParameter', 'ssm:PutParameter'],
      resources: [this.region, this.replicaRegion].map((region) => this.parameterArn(region)),
    }));
    fn.addToRolePolicy(new iam.PolicyStatement({
      actions: ['events:PutEvents'],
      resources: [Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
    }));
    return fn;
  }

  /** Services are made with the deployer's help, so its environment cannot name them: the release resource does. */
  private componentConfigs(isDeployer: boolean): Record<string, object> {
    return Object.fromEntries(this.components.map(({ name, config }) => [name, isDeployer && config.kind === 'service' ? { kind: config.kind } : config]));
  }

  private serviceLocations(): string | undefined {
    const services = this.components.flatMap(({ name, config }) => config.kind === 'service' ? [[name, { cluster: config.cluster, service: config.service }]] : []);
    return services.length === 0 ? undefined : Stack.of(this).toJsonString(Object.fromEntries(services));
  }

  private parameterArn(region: string): string {
    return Stack.of(this).formatArn({ service: 'ssm', region, resource: 'parameter', resourceName: this.parameterName.slice(1) });
  }

  /** Whoever writes over a published copy, CloudFormation's seed included, is repaired within seconds; the schedule catches lost events. */
  private repairCopies(operator: lambda.IFunction): void {
    const reconcile = (actor: string): targets.LambdaFunction => new targets.LambdaFunction(operator, {
      event: events.RuleTargetInput.fromObject({ verb: 'reconcile', actor, reason: 'keep the published copies true' }),
    });
    this.endsBeforeTheParameter(new events.Rule(this, 'ParameterRule', {
      description: `Repairs the published copy of ${this.stateName}`.slice(0, 512),
      eventPattern: { source: ['aws.ssm'], detailType: ['Parameter Store Change'], detail: { name: [this.parameterName] } },
      targets: [reconcile('parameter-rule')],
    }));
    this.endsBeforeTheParameter(new events.Rule(this, 'Schedule', {
      description: `Repairs the published copies of ${this.stateName}`.slice(0, 512),
      schedule: events.Schedule.rate(Duration.minutes(1)),
      targets: [reconcile('schedule')],
    }));
  }

  /** A prune that failed half way is tried again within minutes, and completed by the next one. */
  private pruneDaily(operator: lambda.IFunction): void {
    this.endsBeforeTheParameter(new events.Rule(this, 'PruneSchedule', {
      description: `Deletes what no release of ${this.stateName} needs any more`.slice(0, 512),
      schedule: events.Schedule.rate(Duration.days(1)),
      targets: [new targets.LambdaFunction(operator, {
        event: events.RuleTargetInput.fromObject({ verb: 'prune', actor: 'schedule', reason: 'retention protects it no longer' }),
      })],
    }));
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
      serviceTimeout: Duration.minutes(6),
      properties: {
        StateName: this.stateName,
        ReleaseId: Lazy.string({ produce: () => this.givenReleaseId ?? this.components[0]?.fingerprint }),
        TrafficHook: trafficHook?.functionArn,
        Services: Lazy.any({ produce: () => this.serviceLocations() }),
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

function noComponent(stateName: string): string {
  return `release state '${stateName}' must have a component, got: none; pass it as 'state' to a site or service`;
}

function noContent(stateName: string): string {
  return `'releaseId' of release state '${stateName}' must be given, got: none; a state of records alone has no content to take it from: pass for example the commit hash`;
}

function twoWays(stateName: string, router: string): string {
  return `release state '${stateName}' must move traffic in one way, got: the router '${router}' and pointers of its own; `
    + 'a flip could move half: let the router pick, or give records and rules a state of their own';
}

function pointerBytes(pointers: readonly PointerConfig[]): number {
  return JSON.stringify(pointers).replace(/\$\{Token\[[^\]]*\]\}/g, '-'.repeat(BYTES_OF_TOKEN)).length;
}

function tooManyPointers(stateName: string, bytes: number): string {
  return `the pointers of release state '${stateName}' must fit into the environment of a function, ${MOST_POINTER_BYTES} bytes, got: about ${bytes}; `
    + 'give more names to one BlueGreenDnsRecord instead of making more of them, or give some a state of their own';
}

class ImportedReleaseState extends ReleaseStateBase {
  public readonly stateName: string;
  public readonly parameterName: string;
  public readonly region: string;
  public readonly replicaRegion: string;
  public readonly stateTtlSeconds: number;
  public readonly operatorName: string;

  constructor(scope: Construct, id: string, attributes: ReleaseStateAttributes) {
    super(scope, id);
    this.stateName = stateNameOf(this, attributes.stateName);
    this.parameterName = parameterNameOf(this.stateName);
    this.region = attributes.region === undefined ? concreteRegion(this) : literal(this, 'region', attributes.region);
    this.replicaRegion = replicaRegionOf(this, this.region, attributes.replicaRegion);
    this.stateTtlSeconds = secondsBetween(this, 'stateTtl', attributes.stateTtl ?? DEFAULT_TTL, LEAST_TTL_SECONDS, 300);
    this.operatorName = operatorNameOf(this.stateName);
  }
}
