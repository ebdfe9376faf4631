import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FunctionCode } from './function-code';
import { WORKER_SOURCE } from './worker-source';

/** What a handler can know of one invocation. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

interface Answer {
  readonly payload?: string;
  readonly error?: { readonly name: string; readonly message: string; readonly stack: string };
}

/** The handler threw, timed out or crashed: `name` is the error type that Lambda reports. */
export class FunctionError extends Error {
  constructor(functionName: string, error: { readonly name: string; readonly message: string; readonly stack?: string }) {
    super(`${functionName}: ${error.message}`);
    this.name = error.name;
    this.stack = error.stack ?? this.stack;
  }
}

/** One warm execution environment: a thread that keeps its module memory and takes one invocation at a time. */
export class ExecutionEnvironment {
  private readonly worker: Worker;

  constructor(private readonly code: FunctionCode, environment: Readonly<Record<string, string>>, log: (line: string) => void) {
    this.worker = new Worker(WORKER_SOURCE, {
      eval: true,
      env: { ...environment },
      execArgv: [],
      stdout: true,
      stderr: true,
      workerData: { directory: code.directory, handler: code.handler },
    });
    for (const stream of [this.worker.stdout, this.worker.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => log(`${code.name}: ${text.trimEnd()}`));
    }
    this.worker.unref();
  }

  /** Rejects with a `FunctionError`; then the environment is of no further use unless the handler itself threw. */
  async invoke(payload: string, context: InvocationContext): Promise<string> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.worker.removeAllListeners('message').removeAllListeners('error').removeAllListeners('exit');
        this.worker.unref();
        act();
      };
      const fail = (name: string, message: string) => settle(() => {
        void this.close();
        reject(new FunctionError(this.code.name, { name, message }));
      });
      const timer = setTimeout(
        () => fail('Sandbox.Timedout', `Task timed out after ${this.code.timeoutSeconds.toFixed(2)} seconds`), this.code.timeoutSeconds * 1000);
      this.worker.ref();
      this.worker.on('message', (answer: Answer) => settle(() => {
        if (answer.error === undefined) {
          resolve(answer.payload as string);
        } else {
          reject(new FunctionError(this.code.name, answer.error));
        }
      }));
      this.worker.on('error', (error: Error) => fail(error.name, error.message));
      this.worker.on('exit', () => fail('Runtime.ExitError', 'the runtime exited without an answer'));
      this.worker.postMessage({ payload, context });
    });
  }

  async close(): Promise<void> {
    this.worker.removeAllListeners('error').on('error', () => undefined);
    await this.worker.terminate();
  }
}

/** What Lambda sets, and nothing of this machine: its secrets are not for functions under test. */
export function lambdaEnvironment(code: FunctionCode, endpoint: string): Record<string, string> {
  const nowhere = join(code.directory, '.aws-of-nobody');
  return {
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(code.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_NAME: code.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    LAMBDA_TASK_ROOT: code.directory,
    TZ: ':UTC',
    ...code.environment,
    ...localCredentials(),
    AWS_REGION: code.region,
    AWS_DEFAULT_REGION: code.region,
    AWS_ENDPOINT_URL: endpoint,
    // SDK clients look for a profile even if the credentials stand in the environment
    AWS_CONFIG_FILE: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

export function localCredentials(): Record<string, string> {
  return { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_SESSION_TOKEN: 'local' };
}
