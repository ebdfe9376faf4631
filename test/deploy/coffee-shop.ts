import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { Duration, Stack } from 'aws-cdk-lib';
import { Account, REGION } from './account';
import type { Run } from './cdk-cli/run';
import type { Variant } from './coffee-variant';
import { coffeeVariant } from './coffee-variant';
import { compiledApp } from './compiled-app';
import { contextWith, NO_METADATA } from './context';
import { DeployedSite } from './deployed-site';
import { DeployedState } from './deployed-state';
import { writeRelease } from './releases';
import { staticSiteApp } from '../../examples/static-site/app';
import type { Break } from '../properties/broken-source';

export const STACK = 'Coffee';

export interface DeployOptions {
  /** What a colleague changed in the stack. */
  readonly change?: (stack: Stack) => unknown;
  /** Other properties of the state than the example has. */
  readonly variant?: Variant;
  /** Flags, passed with `-c`: without a change, the CLI runs the app, as it does for users. */
  readonly flags?: Readonly<Record<string, string>>;
  /** Further arguments of `cdk deploy`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The example in an account of its own, as a team works with it: change something, deploy again. */
export class CoffeeShop {
  /** @param release that is deployed first, and active at once */
  public static async opened(release = 1, options: DeployOptions = {}): Promise<CoffeeShop> {
    const shop = new CoffeeShop(await Account.bootstrapped());
    await shop.deploy(release, options);
    return shop;
  }

  public readonly state: DeployedState;
  private readonly folder = mkdtempSync(join(tmpdir(), 'coffee-'));
  private syntheses = 0;

  constructor(public readonly account: Account) {
    this.state = new DeployedState(account, STACK);
  }

  public async deploy(release: number, options: DeployOptions = {}): Promise<Run> {
    const run = await this.tryDeploy(release, options);
    if (run.code !== 0) {
      throw new Error(`the deploy of release ${release} ended with ${run.code}:\n${run.out}\n${run.error}`);
    }
    return run;
  }

  public async tryDeploy(release: number, { change, variant, flags = {}, args = [], env }: DeployOptions = {}): Promise<Run> {
    const site = writeRelease(this.folder, release);
    const context = Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const isRun = context.length > 0 && change === undefined && variant === undefined;
    const app = isRun ? compiledApp(this.account, join(__dirname, 'coffee.ts')) : this.synthesize(site, { change, variant, flags });
    return this.account.tryCdk(['deploy', '--all', '--require-approval', 'never', ...NO_METADATA, '--app', app, ...context, ...args], { SITE: site, ...env });
  }

  /** A deploy that fails and leaves a stack that takes updates; gives what CloudFormation said. */
  public async failingDeploy(release: number, options: DeployOptions = {}): Promise<string> {
    const { code, out, error } = await this.tryDeploy(release, options);
    if (code === 0) {
      throw new Error(`the deploy of release ${release} must fail, got: success`);
    }
    const status = await this.state.stackStatus();
    if (status !== 'UPDATE_ROLLBACK_COMPLETE') {
      throw new Error(`a failed deploy must be rolled back, got: ${status}\n${out}\n${error}`);
    }
    return out + error;
  }

  public async destroy(variant?: Variant): Promise<Run> {
    const app = this.synthesize(writeRelease(this.folder, 1), { variant });
    return this.account.cdk(['destroy', '--all', '--force', '--app', app]);
  }

  /** The site as visitors meet it, on the functions and the distribution that are deployed now; with mistakes in the functions, if told so. */
  public async site(breaks: readonly Break[] = []): Promise<DeployedSite> {
    return DeployedSite.of(this.account, STACK, breaks);
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
    this.account.remove();
  }

  private synthesize(site: string, { change = () => undefined, variant, flags = {} }: DeployOptions = {}): string {
    const outdir = join(this.folder, `out-${++this.syntheses}`);
    process.env.CDK_DEFAULT_ACCOUNT = this.account.id;
    process.env.CDK_CONTEXT_JSON = contextWith(flags);
    const options = { site, outdir, stateTtl: Duration.seconds(2), region: REGION };
    const app: App = variant === undefined ? staticSiteApp(options) : coffeeVariant(options, variant);
    change(app.node.findChild(STACK) as Stack);
    app.synth();
    return outdir;
  }
}
