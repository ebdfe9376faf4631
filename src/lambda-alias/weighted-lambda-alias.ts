import { CustomResource, Duration, Lazy } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { AliasShift } from './alias-shift';
import { deployByCodeDeploy } from './code-deploy-shift';
import { FunctionApis } from './function-apis';
import type { FunctionBackendOptions } from './function-backend';
import { grantFunction } from './function-rights';
import { OwnedAlias } from './owned-alias';
import type { ReleasedVersion } from './released-version';
import { releasedVersion } from './released-version';
import { unqualifiedTriggers } from './unqualified-triggers';
import type { Color } from '../core/color';
import type { Follows } from '../core/pointer-config';
import { releaseIdOf } from '../core/site-manifest';
import type { ReleaseBackend } from '../edge-router/release-backend';
import { invalid } from '../private/errors';
import { literal } from '../private/validate';
import { stateNameOf } from '../release-state/names';
import { ReleaseState } from '../release-state/release-state';
import type { ReleaseRetention } from '../release-state/retention';
import { retentionOf } from '../release-state/retention';

/** Properties of a {@link WeightedLambdaAlias}. */
export interface WeightedLambdaAliasProps {
  /**
   * The function, of any runtime. One of this stack has a version published with each change of its code or configuration, which is
   * kept when it leaves the template. An imported one needs `version`.
   */
  readonly function: lambda.IFunction;

  /**
   * The version that this deploy releases of an imported function, by its number. It must be one of `function`, not `$LATEST`. Versions
   * of an imported function are never pruned.
   *
   * @default - the one that this deploy publishes
   */
  readonly version?: lambda.IVersion;

  /**
   * Name of the alias: up to 128 letters, digits, - and _, not digits alone. An alias that is there under this name is taken over, whoever
   * made it. With a router it begins the names of both: `live-blue`, `live-green`.
   *
   * @default 'live'
   */
  readonly aliasName?: string;

  /**
   * Name of a second alias that always leads to the idle color: to what is staged, for tests before it gets a share, and after a
   * promotion to what was live before. With `AliasShift.manual()` only.
   *
   * @default - none
   */
  readonly testAliasName?: string;

  /**
   * The release state that the function takes part in. Pass one to flip several components at once. Not with `AliasShift.codeDeploy()`.
   *
   * @default - a state of its own
   */
  readonly state?: ReleaseState;

  /**
   * How calls move from one version to the next.
   *
   * @default AliasShift.manual()
   */
  readonly shift?: AliasShift;

  /**
   * Releases whose versions are kept at least. What a color holds and what a roll back returns to is kept in any case.
   *
   * @default - 5 releases, and all that were replaced within 7 days
   */
  readonly retention?: ReleaseRetention;
}

const DEFAULT_NAME = 'live';
const ALIAS_NAME = /^(?![0-9]+$)[A-Za-z0-9_-]{1,128}$/;

/**
 * Two versions of a Lambda function at a time, one of them live.
 *
 * Defines the function's version (kept when it leaves the template), a custom resource that keeps which version each release has, and by
 * `shift`: an alias that the controller owns and no template holds; or an alias per color for a router; or an alias of the template that
 * CodeDeploy moves. Unless told otherwise it defines a {@link ReleaseState} too.
 *
 * At deploy a changed function is published and staged: its version takes no call until it gets a share or is promoted. The first one is
 * live at once. A deploy without a flag, a tag, a stack rollback move nothing. A release whose version is not there, or still being
 * prepared (SnapStart), is refused, and so is an id that was staged with another version.
 *
 * Each invocation is drawn for itself: a share is one of calls, not of users. The alias moves within a second of `shift`, `promote` or
 * `rollback`; calls that run end on their version.
 *
 * Everything that calls the function must call its alias: synthesis fails if an integration, an event source or a permission leads to the
 * function itself. Weights and provisioned concurrency exclude each other, in Lambda and here.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
 * @example
 * declare const fn: lambda.Function;
 * const api = new WeightedLambdaAlias(this, 'Api', { function: fn });
 * new apigatewayv2.HttpApi(this, 'HttpApi', { defaultIntegration: api.httpIntegration('Api') });
 * api.state!.addRollbackAlarm(api.metricErrors().createAlarm(this, 'Errors', { threshold: 1, evaluationPeriods: 1 }));
 */
export class WeightedLambdaAlias extends Construct {
  /** The function itself. Nothing should call it. */
  public readonly function: lambda.IFunction;
  /** The version that this deploy brings; which one is live is up to the state. */
  public readonly version: lambda.IVersion;
  /** Name of the live alias, or the beginning of those of both colors. */
  public readonly aliasName: string;
  /** The live alias: pass it wherever a function is taken. None with a router. */
  public readonly alias?: lambda.IAlias;
  /** The alias that leads to the idle color, with `testAliasName`. */
  public readonly testAlias?: lambda.IAlias;
  /** The alias of blue, with a router. */
  public readonly blue?: lambda.IAlias;
  /** The alias of green, with a router. */
  public readonly green?: lambda.IAlias;
  /** The state that the function takes part in; none with CodeDeploy. */
  public readonly state?: ReleaseState;
  /** What CodeDeploy deploys with, with `AliasShift.codeDeploy()`. */
  public readonly deploymentGroup?: codedeploy.LambdaDeploymentGroup;

  private apis?: FunctionApis;

  constructor(scope: Construct, id: string, props: WeightedLambdaAliasProps) {
    super(scope, id);
    const released = releasedVersion(this, props.function, props.version);
    const shift = (props.shift ?? AliasShift.manual())._config();
    this.function = props.function;
    this.version = released.version;
    this.aliasName = this.checkedName('aliasName', props.aliasName ?? DEFAULT_NAME);
    this.checkTestAlias(props.testAliasName, shift.kind === 'manual');
    this.refuseTaken([this.aliasName, ...props.testAliasName === undefined ? [] : [props.testAliasName]]);
    if (shift.kind === 'code-deploy') {
      this.refuseState(props.state);
      const alias = new lambda.Alias(this, 'Alias', { aliasName: this.aliasName, version: this.version });
      this.alias = alias;
      this.deploymentGroup = deployByCodeDeploy(this, alias, shift.options);
    } else {
      this.state = props.state ?? new ReleaseState(this, 'Release', { stateName: stateNameOf(this, undefined) });
      const versions = this.resolveVersions(this.state, released, props.retention, shift.kind === 'router');
      if (shift.kind === 'manual') {
        this.alias = this.addOwnedAlias('Live', 'live', this.aliasName, versions);
        this.testAlias = props.testAliasName === undefined ? undefined : this.addOwnedAlias('Test', 'idle', props.testAliasName, versions);
      } else {
        this.blue = this.addColorAlias('Blue', 'blue', versions);
        this.green = this.addColorAlias('Green', 'green', versions);
      }
    }
    this.node.addValidation({ validate: () => unqualifiedTriggers(this, this.function, this.aliasName) });
  }

  /** The live alias behind a route of an HTTP API. */
  public httpIntegration(id: string): HttpLambdaIntegration {
    return new HttpLambdaIntegration(id, this.liveAlias());
  }

  /** The live alias behind a method of a REST API. */
  public restIntegration(options?: apigateway.LambdaIntegrationOptions): apigateway.LambdaIntegration {
    return new apigateway.LambdaIntegration(this.liveAlias(), options);
  }

  /** Has a queue, a stream, a topic or anything else call the live alias. */
  public addEventSource(source: lambda.IEventSource): void {
    this.liveAlias().addEventSource(source);
  }

  /** Lets somebody call the live alias, and nothing else of the function. */
  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return this.liveAlias().grantInvoke(grantee);
  }

  /** Lets a service call the live alias. */
  public addPermission(id: string, permission: lambda.Permission): void {
    this.liveAlias().addPermission(id, permission);
  }

  /**
   * This function as backend of a router: an HTTP API per color, made with the first call. With `AliasShift.throughRouter()` only.
   */
  public backend(options: FunctionBackendOptions): ReleaseBackend {
    if (this.blue === undefined || this.green === undefined) {
      throw invalid(this, 'shift', 'AliasShift.throughRouter() for a router', 'another one', 'with one alias per color the router picks; the weights of a single alias would move half of a flip');
    }
    this.apis ??= new FunctionApis(this, 'Apis', { blue: this.blue, green: this.green });
    const backend = this.apis.backend(options);
    backend._state = this.state;
    return backend;
  }

  /**
   * A metric of calls by the live alias, of both versions together.
   *
   * @default - average over 5 minutes
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.liveAlias().metric(metricName, options);
  }

  /**
   * Calls by the live alias that failed.
   *
   * @default - sum over 5 minutes
   */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Errors', { statistic: 'Sum', ...options });
  }

  /**
   * Calls by the live alias.
   *
   * @default - sum over 5 minutes
   */
  public metricInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Invocations', { statistic: 'Sum', ...options });
  }

  /**
   * Calls by the live alias that failed on the version which this deploy brings: what a small share does wrong is lost in the errors of
   * both. Nothing is measured while the alias leads to one version only.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
   * @default - sum over 5 minutes
   */
  public metricErrorsOfVersion(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const { functionName } = this.function;
    const dimensionsMap = { FunctionName: functionName, Resource: `${functionName}:${this.aliasName}`, ExecutedVersion: this.version.version };
    return this.metricErrors({ dimensionsMap, ...options });
  }

  private liveAlias(): lambda.IAlias {
    if (this.alias === undefined) {
      throw invalid(this, 'shift', 'AliasShift.manual() or codeDeploy() where one alias takes every call', 'AliasShift.throughRouter()', 'use \'blue\', \'green\' or backend()');
    }
    return this.alias;
  }

  private checkedName(prop: string, name: string): string {
    if (!ALIAS_NAME.test(literal(this, prop, name))) {
      throw invalid(this, prop, 'up to 128 letters, digits, - and _, not digits alone', `'${name}'`, 'use a name like live');
    }
    return name;
  }

  private checkTestAlias(name: string | undefined, isPossible: boolean): void {
    if (name !== undefined && !isPossible) {
      throw invalid(this, 'testAliasName', 'left out without AliasShift.manual()', `'${name}'`, 'with a router a preview shows what is staged; CodeDeploy asks hooks');
    }
    if (name !== undefined && this.checkedName('testAliasName', name) === this.aliasName) {
      throw invalid(this, 'testAliasName', 'another name than \'aliasName\'', `'${name}'`, 'use a name like next');
    }
  }

  private refuseTaken(names: readonly string[]): void {
    const others = this.others();
    const taken = names.find((name) => others.some((other) => other.aliasName === name || other.testAlias?.aliasName === name));
    if (taken !== undefined) {
      throw invalid(this, 'aliasName', 'a name that nothing else moves', `'${taken}'`, 'give each alias of a function to one construct');
    }
  }

  private refuseState(state: ReleaseState | undefined): void {
    if (state !== undefined) {
      throw invalid(this, 'state', 'left out with AliasShift.codeDeploy()', `'${state.stateName}'`,
        'CodeDeploy moves calls within each deploy and owns the weights, so no state can; use AliasShift.manual() to flip the function with other components');
    }
  }

  /** Other aliases of the function in this app. */
  private others(): WeightedLambdaAlias[] {
    const all = this.node.root.node.findAll().filter((node): node is WeightedLambdaAlias => node instanceof WeightedLambdaAlias);
    return all.filter((node) => node !== this && node.function === this.function);
  }

  /** Which version each release has is known at deploy, and so is which color is idle. Versions that others may need are nobody's to prune. */
  private resolveVersions(
    state: ReleaseState, released: ReleasedVersion, retention: ReleaseRetention | undefined, hasRouter: boolean,
  ): CustomResource {
    const fingerprint = Lazy.string({ produce: () => released.fingerprint() });
    const releaseId = state._addComponent(this, {
      name: this.node.id,
      config: {
        kind: 'function',
        function: this.function.functionName,
        ...hasRouter && { aliases: { blue: this.nameOf('blue'), green: this.nameOf('green') } },
        ...released.isOwn && { prunes: Lazy.any({ produce: () => this.others().length === 0 }) as unknown as boolean },
      },
      fingerprint: Lazy.string({ produce: () => releaseIdOf(released.fingerprint()) }),
      retention: retentionOf(this, retention),
    });
    const versions = new CustomResource(this, 'Versions', {
      resourceType: 'Custom::BlueGreenFunctionVersions',
      serviceToken: state.deployer.functionArn,
      serviceTimeout: Duration.minutes(3),
      properties: { Component: this.node.id, ReleaseId: releaseId, Version: this.version.version, Fingerprint: fingerprint },
    });
    versions.node.addDependency(...grantFunction(this, { state, function: this.function, ownsAliases: !hasRouter, prunes: released.isOwn }));
    return versions;
  }

  private nameOf(color: Color): string {
    return `${this.aliasName}-${color}`;
  }

  private addOwnedAlias(id: string, follows: Follows, aliasName: string, versions: CustomResource): lambda.IAlias {
    const { functionName } = this.function;
    const pointer = this.state!._addPointer(this, id, { kind: 'alias', follows, component: this.node.id, functionName, aliasName });
    pointer.node.addDependency(versions);
    return new OwnedAlias(this, `${id}Alias`, { aliasName, version: this.version, pointer });
  }

  /** In the template: what it leads to is an answer of the state, which no later template changes. */
  private addColorAlias(id: string, color: Color, versions: CustomResource): lambda.IAlias {
    const version = lambda.Version.fromVersionAttributes(this, `${id}Version`, { lambda: this.function, version: versions.getAttString(`${id}Version`) });
    return new lambda.Alias(this, id, { aliasName: this.nameOf(color), version });
  }
}
