import type { Timers } from './frozen-timers';

/** `AbortSignal` whose `timeout` follows the timers of the environment; the rest is that of Node.js. */
export function createEdgeAbortSignal(setTimeout: Timers['setTimeout']): unknown {
  return class EdgeAbortSignal extends AbortSignal {
    static [Symbol.hasInstance](value: unknown): boolean {
      return value instanceof AbortSignal;
    }
    static timeout(milliseconds: number): AbortSignal {
      const controller = new AbortController();
      setTimeout(() => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), milliseconds);
      return controller.signal;
    }
  };
}
