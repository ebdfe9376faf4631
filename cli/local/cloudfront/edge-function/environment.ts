import { EdgeFailure } from '../edge-failure';
import type { Ports } from '../ports';
import { createGate } from './gate';
import { createGlobals } from './globals';
import { resolveHandler, type ModuleLoader } from './module-loader';

/** Where the code of a function lies: an unzipped asset. */
export interface EdgeFunctionSource {
  /** Holds the CommonJS file of the handler, and what it reads. */
  readonly directory: string;
  /** File and export, for example `index.handler`. */
  readonly handler: string;
  /** Never above 5 seconds for viewer events and 30 for origin events. */
  readonly timeoutMs?: number;
}

/** What tests and the control page see of an environment. */
export interface EnvironmentInfo {
  readonly id: string;
  readonly functionArn: string;
  readonly startedAt: number;
  readonly invocations: number;
  readonly busy: boolean;
  /** Timers and network answers that came due while frozen. */
  readonly waiting: number;
}

type Handler = (event: unknown, context: unknown, callback: (error: unknown, result?: unknown) => void) => unknown;

/** One Lambda execution environment: module memory that lasts, one invocation at a time. */
export interface Environment {
  readonly id: string;
  invoke(event: unknown, timeoutMs: number): Promise<unknown>;
  /** False after a timeout or a crash: Lambda throws such environments away. */
  alive(): boolean;
  close(): void;
  info(): EnvironmentInfo;
}

export interface EnvironmentOptions {
  readonly id: string;
  readonly functionArn: string;
  readonly source: EdgeFunctionSource;
  readonly loader: ModuleLoader;
  readonly ports: Ports;
  readonly env: Readonly<Record<string, string>>;
}

function executionFailure(reason: string): EdgeFailure {
  return new EdgeFailure(502, 'LambdaExecutionError', [reason]);
}

function describe(error: unknown): string {
  return error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error)
    ? String((error as Error).stack ?? (error as Error).message) : String(error);
}

/** A cold start: runs the module; throws what it throws. */
export function startEnvironment({ id, functionArn, source, loader, ports, env }: EnvironmentOptions): Environment {
  const { clock } = ports;
  const startedAt = clock.now();
  let invocations = 0;
  let busy = false;
  let alive = true;
  let fail: (error: EdgeFailure) => void = () => {};

  const gate = createGate(error => {
    close();
    ports.log?.('error', 'edge function crashed', { environment: id, error: describe(error) });
    fail(executionFailure(`the function crashed: ${describe(error)}`));
  });
  const handler = loadHandler();

  function loadHandler(): Handler {
    const { file, name } = resolveHandler(source.directory, source.handler);
    const exported = loader.load(file, createGlobals(ports, env, gate, id))[name];
    if (typeof exported !== 'function') {
      throw new Error(`'handler' must name an exported function, got: ${source.handler}; export it from the bundle`);
    }
    return exported as Handler;
  }

  function close(): void {
    alive = false;
    gate.close();
  }

  async function invoke(event: unknown, timeoutMs: number): Promise<unknown> {
    invocations++;
    busy = true;
    const deadline = clock.now() + timeoutMs;
    const context = {
      awsRequestId: `${id}-${invocations}`,
      callbackWaitsForEmptyEventLoop: true,
      functionName: functionArn,
      getRemainingTimeInMillis: () => deadline - clock.now(),
      invokedFunctionArn: functionArn,
    };
    return new Promise((resolve, reject) => {
      const timer = clock.setTimeout(() => {
        close();
        settle(() => reject(executionFailure(`the function must answer within ${timeoutMs} ms, got: no answer; make it faster`)));
      }, timeoutMs);
      let settled = false;
      function settle(answer: () => void): void {
        if (!settled) {
          settled = true;
          busy = false;
          gate.freeze();
          clock.clearTimeout(timer);
          answer();
        }
      }
      fail = error => settle(() => reject(error));
      const succeed = (result: unknown) => settle(() => resolve(result));
      const throwing = (error: unknown) => fail(executionFailure(`the function threw: ${describe(error)}`));
      try {
        const returned = handler(event, context, (error, result) => (error ? throwing(error) : succeed(result)));
        if (typeof (returned as PromiseLike<unknown> | undefined)?.then === 'function') {
          (returned as PromiseLike<unknown>).then(succeed, throwing);
        } else if (handler.length < 3) {
          // Lambda ignores what a function returns that is neither async nor takes a callback.
          succeed(null);
        }
      } catch (error) {
        throwing(error);
      }
      if (!settled) {
        gate.thaw();
      }
    });
  }

  return {
    id,
    invoke,
    alive: () => alive,
    close,
    info: () => ({ id, functionArn, startedAt, invocations, busy, waiting: gate.waiting() }),
  };
}
