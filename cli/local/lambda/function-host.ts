import { randomUUID } from 'node:crypto';
import { ExecutionEnvironment, FunctionError, lambdaEnvironment } from './execution-environment';
import type { FunctionCode } from './function-code';
import { UserError } from '../../user-error';

/** Lambda in memory: functions by ARN, each with its warm environments. Two calls at a time run in two environments. */
export class FunctionHost {
  private readonly functions = new Map<string, FunctionCode>();
  private readonly versions = new Map<string, FunctionCode>();
  private readonly idle = new Map<string, ExecutionEnvironment[]>();
  private readonly running = new Set<ExecutionEnvironment>();

  /** @param endpoint where the functions find AWS */
  constructor(private readonly endpoint: string, private readonly log: (line: string) => void = () => undefined) {}

  /** Adds a function or puts new code in its place. */
  put(code: FunctionCode): void {
    this.retire(code.arn);
    this.functions.set(code.arn, code);
  }

  /** Keeps the function's present code under the number of a version. */
  publish(arn: string, version: string): void {
    const code = this.functions.get(arn);
    if (code !== undefined) {
      this.versions.set(`${arn}:${version}`, code);
    }
  }

  /** The code of a published version. */
  version(versionArn: string): FunctionCode | undefined {
    return this.versions.get(versionArn);
  }

  delete(arn: string): void {
    this.retire(arn);
    this.functions.delete(arn);
  }

  find(nameOrArn: string): FunctionCode | undefined {
    return this.functions.get(unqualified(nameOrArn)) ?? [...this.functions.values()].find(({ name }) => name === nameOrArn);
  }

  /**
   * The handler's answer; rejects with a `FunctionError` if it fails.
   *
   * @param arn of the function, of a version or of an alias: the handler sees this one
   */
  async invoke(arn: string, event: unknown): Promise<unknown> {
    const code = this.functions.get(unqualified(arn));
    if (code === undefined) {
      throw new UserError('function-missing', `there is no function ${arn}`, 'deploy the stack that holds it');
    }
    const environment = this.idle.get(code.arn)?.pop() ?? this.start(code);
    this.running.add(environment);
    try {
      const answer = await environment.invoke(JSON.stringify(event), contextOf(code, arn));
      this.release(code, environment);
      return JSON.parse(answer);
    } catch (error) {
      await this.stop(environment); // a handler that threw may have left anything behind
      throw error instanceof FunctionError ? error : new FunctionError(code.name, error as Error);
    }
  }

  async close(): Promise<void> {
    const all = [...this.running, ...[...this.idle.values()].flat()];
    this.idle.clear();
    this.functions.clear();
    await Promise.all(all.map(async (environment) => this.stop(environment)));
  }

  private start(code: FunctionCode): ExecutionEnvironment {
    return new ExecutionEnvironment(code, lambdaEnvironment(code, this.endpoint), this.log);
  }

  private release(code: FunctionCode, environment: ExecutionEnvironment): void {
    this.running.delete(environment);
    if (this.functions.get(code.arn) === code) {
      this.idle.set(code.arn, [...this.idle.get(code.arn) ?? [], environment]);
    } else {
      void environment.close(); // its code was replaced while it ran
    }
  }

  private async stop(environment: ExecutionEnvironment): Promise<void> {
    this.running.delete(environment);
    await environment.close();
  }

  private retire(arn: string): void {
    this.idle.get(arn)?.forEach((environment) => void environment.close());
    this.idle.delete(arn);
  }
}

function contextOf(code: FunctionCode, invokedFunctionArn: string) {
  return {
    awsRequestId: randomUUID(),
    functionName: code.name,
    functionVersion: '$LATEST',
    invokedFunctionArn,
    memoryLimitInMB: String(code.memoryMegabytes),
    deadline: Date.now() + code.timeoutSeconds * 1000,
  };
}

/** `arn:aws:lambda:eu-west-1:000000000000:function:Operator:administer` without the last part. */
function unqualified(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}
