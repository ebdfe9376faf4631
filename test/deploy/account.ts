import type { ChildProcess } from 'node:child_process';
import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Run } from './cdk-cli/run';
import { runCdk } from './cdk-cli/run';

const ROOT = resolve(__dirname, '../..');
const CLI = join(ROOT, 'assets/cli/main/index.js');
const COMMAND_MS = 240_000;

/** Not us-east-1: the edge has a stack of its own then, as most users have. */
export const REGION = 'eu-west-1';

/** Of any AWS client. */
export interface ClientOptions {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly forcePathStyle: boolean;
}

/** One AWS account in the emulator, with nothing in it but CDK's bootstrap stacks. */
export class Account {
  /** An account that no other test has. */
  public static async bootstrapped(url = process.env.EMULATOR_URL!): Promise<Account> {
    const account = new Account(String(randomInt(100_000_000_000, 1_000_000_000_000)), url);
    await account.cdk(['bootstrap', `aws://${account.id}/${REGION}`, `aws://${account.id}/us-east-1`]);
    return account;
  }

  /** Variables that lead every AWS client to this account. */
  public readonly env: Readonly<Record<string, string>>;
  /** Lives as long as the account. */
  public readonly folder = mkdtempSync(join(tmpdir(), 'account-'));

  private readonly variables: Readonly<Record<string, string | undefined>>;

  private constructor(public readonly id: string, public readonly url: string) {
    this.env = {
      AWS_ENDPOINT_URL: url,
      AWS_ENDPOINT_URL_S3: url,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: id, // the emulator takes it for the account
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      CDK_DEFAULT_ACCOUNT: id,
      CDK_DEFAULT_REGION: REGION,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_VALIDATION: 'false',
    };
    this.variables = { PATH: process.env.PATH, HOME: this.folder, CI: 'true', CDK_CLI_URL: process.env.CDK_CLI_URL, ...this.env };
  }

  /** What an AWS client of a test needs to reach this account. */
  public client(region = REGION): ClientOptions {
    return { region, endpoint: this.url, credentials: { accessKeyId: this.id, secretAccessKey: 'test' }, forcePathStyle: true };
  }

  /** Runs the CDK CLI as users do; throws with all it said if it fails. */
  public async cdk(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
    const run = await this.tryCdk(args, env);
    if (run.code !== 0) {
      throw new Error(`cdk ${args.join(' ')} ended with ${run.code}:\n${run.out}\n${run.error}`);
    }
    return run;
  }

  public async tryCdk(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
    return runCdk({ args, cwd: this.folder, env: { ...this.variables, ...env } });
  }

  /** Runs the CLI of this package, as it ships. */
  public async blueGreen(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
    return this.run(process.execPath, [CLI, ...args], env);
  }

  /** Runs a command in this account, in an empty folder; whoever watches gets the process. */
  public async run(
    command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}, watch?: (child: ChildProcess) => void,
  ): Promise<Run> {
    const options = { cwd: this.folder, timeout: COMMAND_MS, maxBuffer: 64 * 1024 * 1024, env: { ...this.variables, ...env } };
    return new Promise((done) => {
      const child = execFile(command, args, options, (error, out, errors) => {
        done({ code: error === null ? 0 : Number(error.code ?? 1), out, error: errors });
      });
      watch?.(child);
    });
  }

  public async outputs(stackName: string): Promise<Record<string, string>> {
    const { Stacks: stacks } = await new CloudFormationClient(this.client()).send(new DescribeStacksCommand({ StackName: stackName }));
    return Object.fromEntries((stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
