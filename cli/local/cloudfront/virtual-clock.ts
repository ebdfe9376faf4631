import { setImmediate } from 'node:timers';
import type { Clock } from './ports';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly callback: () => void;
}

/**
 * A clock that stands still until it is told otherwise: same calls, same order, same result. Ports used with it must
 * answer by promises and by its timers: for real files and sockets it does not wait, and moves on to the next timer.
 */
export interface VirtualClock extends Clock {
  /** Moves time forward, running due timers in order; promises settle between any two of them. */
  advance(milliseconds: number): Promise<void>;
  /** Moves time from timer to timer, no further than needed, until the promise settles; gives its value. */
  settle<T>(promise: Promise<T>): Promise<T>;
  /** Timers not yet due. */
  pending(): number;
}

/** Runs every microtask that is ready, and those that they queue: an immediate runs after all of them. */
async function drainMicrotasks(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

function isBefore(left: Timer, right: Timer): boolean {
  return left.due === right.due ? left.order < right.order : left.due < right.due;
}

/** Sorted insertion: simulations hold few timers at a time, so this beats a heap. */
function insert(timers: Timer[], timer: Timer): void {
  let index = timers.length;
  while (index > 0 && isBefore(timer, timers[index - 1])) {
    index--;
  }
  timers.splice(index, 0, timer);
}

export function createVirtualClock(start = 0): VirtualClock {
  let now = start;
  let order = 0;
  const timers: Timer[] = [];

  function runNext(): void {
    const timer = timers.shift()!;
    now = Math.max(now, timer.due);
    timer.callback();
  }

  return {
    now: () => now,
    setTimeout(callback, milliseconds) {
      const delay = Number.isFinite(milliseconds) && milliseconds > 0 ? milliseconds : 0;
      const timer = { due: now + delay, order: order++, callback };
      insert(timers, timer);
      return timer;
    },
    clearTimeout(handle) {
      const index = timers.lastIndexOf(handle as Timer);
      if (index >= 0) {
        timers.splice(index, 1);
      }
    },
    async advance(milliseconds) {
      const target = now + milliseconds;
      await drainMicrotasks();
      while (timers.length > 0 && timers[0].due <= target) {
        runNext();
        await drainMicrotasks();
      }
      now = Math.max(now, target);
    },
    async settle(promise) {
      let settled = false;
      const done = () => { settled = true; };
      promise.then(done, done);
      await drainMicrotasks();
      while (!settled) {
        if (timers.length === 0) {
          throw new Error('nothing is left that could settle the promise; it waits for something outside the virtual clock');
        }
        runNext();
        await drainMicrotasks();
      }
      return promise;
    },
    pending: () => timers.length,
  };
}
