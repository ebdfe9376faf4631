/** Milliseconds. A limit is that much inexact. */
const TICK = 20;

interface Waiting {
  ticksLeft: number;
  readonly end: () => void;
}

const waiting = new Set<Waiting>();
let ticker: NodeJS.Timeout | undefined;

/** Of a turn of the event loop that comes late only one tick is counted. */
function tick(): void {
  for (const one of waiting) {
    one.ticksLeft--;
    if (one.ticksLeft <= 0) {
      waiting.delete(one);
      one.end();
    }
  }
  if (waiting.size === 0) {
    clearInterval(ticker);
    ticker = undefined;
  }
}

/**
 * Calls back after time in which this process was served: a limit in wall time would also count how busy the machine is with others.
 * Gives the way to call it off.
 */
function afterOwnTime(ms: number, end: () => void): () => void {
  const one = { ticksLeft: Math.ceil(ms / TICK), end };
  waiting.add(one);
  ticker ??= setInterval(tick, TICK).unref();
  return () => waiting.delete(one);
}

export async function ownTime(ms: number): Promise<void> {
  return new Promise((resolve) => {
    afterOwnTime(ms, resolve);
  });
}

/** What an operation says before its time is over. */
export async function within<T>(ms: number, operation: Promise<T>): Promise<T> {
  let callOff: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    callOff = afterOwnTime(ms, () => reject(new Error(`no end within ${ms} ms`)));
  });
  return Promise.race([operation, late]).finally(callOff);
}

/** What `AbortSignal.timeout` gives, in own time. */
export function timeoutSignal(ms: number): AbortSignal {
  const controller = new AbortController();
  afterOwnTime(ms, () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')));
  return controller.signal;
}
