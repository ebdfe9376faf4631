import type { CodeDeployShiftOptions } from './code-deploy-shift';

/** What `AliasShift` tells the construct. @internal */
export type AliasShiftConfig =
  | { readonly kind: 'manual' }
  | { readonly kind: 'router' }
  | { readonly kind: 'code-deploy'; readonly options: CodeDeployShiftOptions };

/** How the calls of a function move from one version to the next. */
export abstract class AliasShift {
  /**
   * The release state moves the alias: `shift` gives the next version a share, `promote` and `rollback` all of it. No template holds
   * what the alias says, so no deploy resets it.
   *
   * @example
   * declare const fn: lambda.Function;
   * new WeightedLambdaAlias(this, 'Api', { function: fn, shift: AliasShift.manual() });
   */
  public static manual(): AliasShift {
    return new Shift({ kind: 'manual' });
  }

  /**
   * An alias per color, between which an {@link EdgeReleaseRouter} picks per request: calls follow the page that makes them. See
   * {@link WeightedLambdaAlias.backend}.
   *
   * @example
   * declare const fn: lambda.Function;
   * declare const site: BlueGreenStaticSite;
   * const api = new WeightedLambdaAlias(this, 'Api', { function: fn, state: site.state, shift: AliasShift.throughRouter() });
   * new EdgeReleaseRouter(this, 'Router', {
   *   state: site.state,
   *   backends: [ReleaseBackend.site(site), api.backend({ pathPattern: '/api/*' })],
   * });
   */
  public static throughRouter(): AliasShift {
    return new Shift({ kind: 'router' });
  }

  /**
   * CodeDeploy moves the alias within each `cdk deploy` that brings a new version: with a canary, in equal steps, or at once; alarms
   * and hooks take it back, and the deploy fails then. It joins no release state, so nothing else flips with it.
   *
   * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-lambda.html
   * @example
   * declare const fn: lambda.Function;
   * declare const errors: cloudwatch.Alarm;
   * new WeightedLambdaAlias(this, 'Api', {
   *   function: fn,
   *   shift: AliasShift.codeDeploy({ config: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES, alarms: [errors] }),
   * });
   */
  public static codeDeploy(options: CodeDeployShiftOptions = {}): AliasShift {
    return new Shift({ kind: 'code-deploy', options });
  }

  /** @internal */
  public abstract _config(): AliasShiftConfig;
}

class Shift extends AliasShift {
  constructor(private readonly config: AliasShiftConfig) {
    super();
  }

  /** @internal */
  public _config(): AliasShiftConfig {
    return this.config;
  }
}
