import { createMemoryCache, type Cache } from './cache';
import type { CachedOutcome } from './cached-fetch';
import type { EnvironmentInfo, EdgeFunctionSource } from './edge-function/environment';
import type { ModuleLoader } from './edge-function/module-loader';
import { createPool, type Pool } from './edge-function/pool';
import type { EdgeFunction } from './edge-function/stages';
import type { Ports } from './ports';

/** An edge location: a cache of its own, and environments of its own for each function. */
export interface Location {
  readonly name: string;
  readonly cache: Cache;
  clearCache(): void;
  /** The next invocation is a cold start: of all environments, of one function by its ARN, or of one environment by its id. */
  recycleEnvironments(which?: { readonly functionArn?: string; readonly environment?: string }): void;
  environments(): EnvironmentInfo[];
  /** Environments started so far, of all functions or of one. */
  coldStarts(functionArn?: string): number;
}

/** A location as the model itself sees it. */
export interface EdgeLocation extends Location {
  /** Origin fetches that later requests for the same key wait for. */
  readonly inFlight: Map<string, Promise<CachedOutcome | undefined>>;
  edgeFunction(functionArn: string): EdgeFunction;
}

export interface LocationOptions {
  readonly name: string;
  /** Added to `env` of the ports: the Region in which functions run here, for example. */
  readonly env?: Readonly<Record<string, string>>;
  readonly ports: Ports;
  readonly loader: ModuleLoader;
  readonly functions: (functionArn: string) => EdgeFunctionSource;
  readonly maxEnvironments: number;
}

export function createLocation({ name, env, ports, loader, functions, maxEnvironments }: LocationOptions): EdgeLocation {
  const cache = ports.cache?.(name) ?? createMemoryCache();
  const edgeFunctions = new Map<string, EdgeFunction>();
  const inFlight: EdgeLocation['inFlight'] = new Map();

  function start(functionArn: string): EdgeFunction {
    const source = functions(functionArn);
    const options = { functionArn, source, loader, ports, env: { ...ports.env, ...env } };
    const prefix = `${name}/${functionArn.split(':').slice(6).join(':') || functionArn}`;
    return { pool: createPool(options, prefix, maxEnvironments), timeoutMs: source.timeoutMs };
  }

  function pools(functionArn?: string): Pool[] {
    const some = functionArn === undefined ? [...edgeFunctions.values()] : [edgeFunctions.get(functionArn)];
    return some.flatMap(edgeFunction => (edgeFunction === undefined ? [] : [edgeFunction.pool]));
  }

  return {
    name,
    cache,
    inFlight,
    clearCache: () => cache.clear(),
    recycleEnvironments: which => pools(which?.functionArn).forEach(pool => pool.recycle(which?.environment)),
    environments: () => pools().flatMap(pool => pool.environments()),
    coldStarts: functionArn => pools(functionArn).reduce((sum, pool) => sum + pool.coldStarts(), 0),
    edgeFunction(functionArn) {
      let edgeFunction = edgeFunctions.get(functionArn);
      if (edgeFunction === undefined) {
        edgeFunction = start(functionArn);
        edgeFunctions.set(functionArn, edgeFunction);
      }
      return edgeFunction;
    },
  };
}
