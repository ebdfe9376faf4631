import { webcrypto } from 'node:crypto';
import type { Fetch, LogLevel, Ports } from '../ports';
import { createEdgeAbortSignal } from './abort-signal';
import { createTimers } from './frozen-timers';
import type { Gate } from './gate';
import { createGatedFetch } from './gated-fetch';
import { createHttpClient } from './http-client';
import type { InjectedGlobals } from './module-loader';

/** What one environment sees in place of the globals of this process: the injected clock, network and randomness. */
export function createGlobals(ports: Ports, env: Readonly<Record<string, string>>, gate: Gate, name: string): InjectedGlobals {
  const started = ports.clock.now();
  const timers = createTimers(ports.clock, gate);
  const fetch = createGatedFetch(ports.fetch, gate);
  const globals: Record<string, unknown> = {
    ...timers,
    process: createProcess(ports, env, fetch),
    fetch,
    Date: createDate(ports),
    Math: createMath(ports),
    performance: { now: () => ports.clock.now() - started, timeOrigin: started },
    console: createConsole(ports, name),
    AbortSignal: createEdgeAbortSignal(timers.setTimeout),
    AbortController,
  };
  // Names set on globalThis stay in this environment. `crypto` is a getter that insists on the real globalThis.
  const scope = Object.create(globalThis, Object.getOwnPropertyDescriptors({ ...globals, crypto: webcrypto }));
  return { ...globals, globalThis: scope, global: scope } as unknown as InjectedGlobals;
}

function createDate({ clock }: Ports): unknown {
  return class EdgeDate extends Date {
    static now(): number {
      return clock.now();
    }
    constructor(...parameters: unknown[]) {
      super(...(parameters.length === 0 ? [clock.now()] : parameters) as []);
    }
  };
}

function createMath(ports: Ports): unknown {
  return Object.create(Math, { random: { value: () => ports.random() } });
}

/** Only what handlers use: the environment variables are those of the function, not of this machine. */
function createProcess({ clock }: Ports, env: Readonly<Record<string, string>>, fetch: Fetch): unknown {
  const { arch, cwd, hrtime, memoryUsage, nextTick, platform, version, versions } = process;
  const start = clock.now();
  const client = createHttpClient(fetch);
  return {
    arch,
    argv: [],
    cwd,
    emitWarning: () => {},
    env: { ...env },
    getBuiltinModule: (id: string) => /^(node:)?https?$/.test(id) ? client : process.getBuiltinModule(id),
    hrtime,
    memoryUsage,
    nextTick,
    off: () => {},
    on: () => {},
    once: () => {},
    pid: 1,
    platform,
    uptime: () => (clock.now() - start) / 1000,
    version,
    versions,
  };
}

function createConsole(ports: Ports, name: string): unknown {
  const log = (level: LogLevel) => (...parts: unknown[]) => ports.log?.(level, parts.map(String).join(' '), { environment: name });
  return { debug: log('debug'), trace: log('debug'), log: log('info'), info: log('info'), warn: log('warn'), error: log('error') };
}
