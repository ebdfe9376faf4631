import { EdgeFailure } from '../edge-failure';
import { startEnvironment, type Environment, type EnvironmentInfo, type EnvironmentOptions } from './environment';

/** The environments of one function at one location. */
export interface Pool {
  invoke(event: unknown, timeoutMs: number, onStart: (environment: string, coldStart: boolean) => void): Promise<unknown>;
  /** Idle environments go at once, busy ones when they have answered: what follows is a cold start. */
  recycle(environment?: string): void;
  environments(): EnvironmentInfo[];
  coldStarts(): number;
}

export function createPool(options: Omit<EnvironmentOptions, 'id'>, prefix: string, maxEnvironments: number): Pool {
  // Last in, first out: Lambda prefers the warmest environment, so rarely used ones grow old.
  const idle: Environment[] = [];
  const busy = new Set<Environment>();
  const retired = new Set<Environment>();
  let started = 0;

  function acquire(): { environment: Environment; coldStart: boolean } {
    const warm = idle.pop();
    if (warm !== undefined) {
      return { environment: warm, coldStart: false };
    }
    if (busy.size >= maxEnvironments) {
      throw new EdgeFailure(503, 'LambdaLimitExceeded', [`'maxEnvironments' must allow one more, got: ${maxEnvironments} busy; raise the concurrency`]);
    }
    started++;
    try {
      return { environment: startEnvironment({ ...options, id: `${prefix}#${started}` }), coldStart: true };
    } catch (error) {
      throw new EdgeFailure(502, 'LambdaExecutionError', [`the function failed to load: ${String((error as Error)?.stack ?? error)}`]);
    }
  }

  function release(environment: Environment): void {
    busy.delete(environment);
    if (environment.alive() && !retired.delete(environment)) {
      idle.push(environment);
    } else {
      environment.close();
    }
  }

  return {
    async invoke(event, timeoutMs, onStart) {
      const { environment, coldStart } = acquire();
      busy.add(environment);
      onStart(environment.id, coldStart);
      try {
        return await environment.invoke(event, timeoutMs);
      } finally {
        release(environment);
      }
    },
    recycle(id) {
      const matches = (environment: Environment) => id === undefined || environment.id === id;
      idle.filter(matches).forEach(environment => environment.close());
      idle.splice(0, idle.length, ...idle.filter(environment => !matches(environment)));
      [...busy].filter(matches).forEach(environment => retired.add(environment));
    },
    environments: () => [...busy, ...idle].map(environment => environment.info()),
    coldStarts: () => started,
  };
}
