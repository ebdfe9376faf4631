import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App, Stack } from 'aws-cdk-lib';
import { Account } from './account';
import type { Run } from './cdk-cli/run';
import { contextWith, NO_METADATA } from './context';
import { DeployedState } from './deployed-state';

export interface AppDeploy {
  /** What a colleague changed in the stack. */
  readonly change?: (stack: Stack) => unknown;
  /** Context flags. */
  readonly flags?: Readonly<Record<string, string>>;
  /** Of the flags; a new one each time, if not given. */
  readonly nonce?: string;
  /** Further arguments of `cdk deploy`. */
  readonly args?: readonly string[];
}

type MakeApp<Options> = (outdir: string, options: Options) => App;

/** An app with one stack in an account of its own, as a team works with it: change something, deploy again. */
export class DeployedApp<Options> {
  public static async inNewAccount<Options>(stackName: string, make: MakeApp<Options>): Promise<DeployedApp<Options>> {
    return DeployedApp.in(await Account.bootstrapped(), stackName, make);
  }

  /** Beside what the account holds already: another bootstrap takes longer than a small app. */
  public static in<Options>(account: Account, stackName: string, make: MakeApp<Options>): DeployedApp<Options> {
    return new DeployedApp(account, stackName, make);
  }

  public readonly state: DeployedState;
  private readonly folder = mkdtempSync(join(tmpdir(), 'app-'));
  private syntheses = 0;

  private constructor(public readonly account: Account, private readonly stackName: string, private readonly make: MakeApp<Options>) {
    this.state = new DeployedState(account, stackName);
  }

  public async deploy(options: Options, deploy: AppDeploy = {}): Promise<void> {
    const { code, out, error } = await this.tryDeploy(options, deploy);
    if (code !== 0) {
      throw new Error(`the deploy ended with ${code}:\n${out}\n${error}`);
    }
  }

  /** A deploy that fails and leaves a stack that takes updates; gives what CloudFormation said. */
  public async failingDeploy(options: Options, deploy: AppDeploy = {}): Promise<string> {
    const { code, out, error } = await this.tryDeploy(options, deploy);
    const status = code === 0 ? 'a success' : await this.state.stackStatus();
    if (status !== 'UPDATE_ROLLBACK_COMPLETE') {
      throw new Error(`the deploy must fail and be rolled back, got: ${status}\n${out}\n${error}`);
    }
    return out + error;
  }

  /** Without change sets, which cost the CLI a third of its time; the deploys of `CoffeeShop` make them, as the CLI does by itself. */
  public async tryDeploy(options: Options, deploy: AppDeploy = {}): Promise<Run> {
    const app = this.synthesize(options, deploy);
    return this.account.tryCdk(['deploy', '--all', '--method=direct', '--require-approval', 'never', ...NO_METADATA, '--app', app, ...deploy.args ?? []]);
  }

  public async destroy(options: Options): Promise<Run> {
    return this.account.cdk(['destroy', '--all', '--force', '--app', this.synthesize(options)]);
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
    this.account.remove();
  }

  private synthesize(options: Options, { change = () => undefined, flags = {}, nonce }: AppDeploy = {}): string {
    const outdir = join(this.folder, `out-${++this.syntheses}`);
    process.env.CDK_DEFAULT_ACCOUNT = this.account.id;
    process.env.CDK_CONTEXT_JSON = contextWith(flags);
    process.env.CDK_BLUE_GREEN_NONCE = nonce ?? randomUUID();
    const app = this.make(outdir, options);
    change(app.node.findChild(this.stackName) as Stack);
    app.synth();
    return outdir;
  }
}
