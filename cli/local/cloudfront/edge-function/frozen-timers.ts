import type { Clock } from '../ports';
import type { Gate } from './gate';

/** What Node.js gives for a timer, as far as handlers use it. */
interface Timer {
  cancelled: boolean;
  handle: unknown;
  ref(): Timer;
  unref(): Timer;
  hasRef(): boolean;
}

type SetTimer = (callback: (...parameters: unknown[]) => void, milliseconds?: number, ...parameters: unknown[]) => Timer;

export interface Timers {
  readonly setTimeout: SetTimer;
  readonly clearTimeout: (timer: unknown) => void;
  readonly setInterval: SetTimer;
  readonly clearInterval: (timer: unknown) => void;
  readonly setImmediate: (callback: (...parameters: unknown[]) => void, ...parameters: unknown[]) => Timer;
  readonly clearImmediate: (timer: unknown) => void;
}

/** Timers on the injected clock; one that comes due in a frozen environment fires after the thaw. */
export function createTimers(clock: Clock, gate: Gate): Timers {
  function start(schedule: (timer: Timer) => void): Timer {
    const timer: Timer = { cancelled: false, handle: undefined, ref: () => timer, unref: () => timer, hasRef: () => true };
    schedule(timer);
    return timer;
  }
  const fire = (timer: Timer, callback: () => void) => gate.deliver(() => {
    if (!timer.cancelled) {
      callback();
    }
  });
  const setTimeout: SetTimer = (callback, milliseconds = 0, ...parameters) => start(timer => {
    timer.handle = clock.setTimeout(() => fire(timer, () => callback(...parameters)), milliseconds);
  });
  const setInterval: SetTimer = (callback, milliseconds = 0, ...parameters) => start(function schedule(timer) {
    timer.handle = clock.setTimeout(() => fire(timer, () => {
      schedule(timer);
      callback(...parameters);
    }), Math.max(1, milliseconds));
  });
  const clear = (timer: unknown) => {
    if (typeof timer === 'object' && timer !== null) {
      (timer as Timer).cancelled = true;
      clock.clearTimeout((timer as Timer).handle);
    }
  };
  return {
    setTimeout,
    setInterval,
    setImmediate: (callback, ...parameters) => setTimeout(callback, 0, ...parameters),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  };
}
