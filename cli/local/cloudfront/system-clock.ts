import type { Clock } from './ports';

/** The clock of the machine. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
    clearTimeout: handle => clearTimeout(handle as NodeJS.Timeout),
  };
}
