import { waitForChange } from '../../cli/change-waiter';
import type { ReleaseTarget } from '../../cli/target/release-target';
import type { StatusReport } from '../../src/core';

const CHANGE = { generation: 7, effectiveAt: 1000, movesTraffic: true };
const NEVER = new Promise<void>(() => undefined);
const WITHOUT_END = { timeoutSeconds: 600, stopped: NEVER };
const SILENT = { show: () => undefined, end: () => undefined };

afterEach(() => jest.useRealTimers());

/** By the virtual clock, which is the state's too. */
function secondsNow(): number {
  return Date.now() / 1000;
}

function report(home = 7): StatusReport {
  const pending = secondsNow() < 1000 ? { effectiveAt: 1000 } : null;
  const copies = { published: { home, replica: 7 }, truth: { pending, history: [] } };
  return { now: Date.now(), stateTtl: 2, boundSeconds: 3.5, ...copies } as unknown as StatusReport;
}

/** Looks are numbered from 1. */
function targetOf(look: (number: number) => StatusReport): ReleaseTarget {
  let looks = 0;
  return { status: async () => look(++looks) } as ReleaseTarget;
}

/** Lets as much virtual time pass from a second on as an act takes; none passes otherwise. */
async function from<T>(second: number, act: () => Promise<T>): Promise<T> {
  jest.useFakeTimers({ now: second * 1000 });
  const acting = act();
  let isOver = false;
  const end = (): void => {
    isOver = true;
  };
  acting.then(end, end);
  while (!isOver) {
    await jest.advanceTimersToNextTimerAsync();
  }
  return acting;
}

test('who waits is back at the instant of a change that both copies hold in time', async () => {
  await from(990, async () => waitForChange(targetOf(() => report()), CHANGE, WITHOUT_END, SILENT));
  expect(secondsNow()).toBe(1000);
});

test('a look that fails is repeated; three in a row are too many', async () => {
  const throttled = new Error('throttled');
  const failing = (...numbers: number[]) => targetOf((number) => {
    if (numbers.includes(number)) {
      throw throttled;
    }
    return report();
  });
  await from(995, async () => waitForChange(failing(1, 2, 4, 5), CHANGE, WITHOUT_END, SILENT));
  await expect(from(995, async () => waitForChange(failing(1, 2, 3), CHANGE, WITHOUT_END, SILENT))).rejects.toBe(throttled);
});

test('a copy that comes late keeps who waits for one bound more', async () => {
  const late = targetOf(() => report(secondsNow() < 1004 ? 6 : 7));
  await from(990, async () => waitForChange(late, CHANGE, WITHOUT_END, SILENT));
  expect(secondsNow()).toBe(1008);
});

test('a command that changed nothing waits for what may have changed a moment before', async () => {
  await from(2000, async () => waitForChange(targetOf(() => report()), { ...CHANGE, effectiveAt: 0 }, WITHOUT_END, SILENT));
  expect(secondsNow()).toBe(2004);
});

test('who does not want to wait any more is told at once that the change goes on', async () => {
  const waiting = from(900, async () => {
    const stopped = new Promise<void>((resolve) => setTimeout(resolve, 50));
    return waitForChange(targetOf(() => report()), CHANGE, { timeoutSeconds: 600, stopped }, SILENT);
  });
  await expect(waiting).rejects.toThrow('recorded as generation 7 and goes on');
  expect(secondsNow()).toBe(900.05);
  expect(jest.getTimerCount()).toBe(0);
});

test('waiting ends with the time that was given, and says what is missing', async () => {
  const options = { timeoutSeconds: 0.1, stopped: NEVER };
  await expect(from(900, async () => waitForChange(targetOf(() => report()), CHANGE, options, SILENT)))
    .rejects.toThrow('after 0.1 s it is in force in 100 s only');
  expect(secondsNow()).toBe(900.1);
});
