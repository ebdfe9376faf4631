import type { AwaitedChange, ChangeView } from './change-view';
import { viewChange } from './change-view';
import type { Progress } from './progress';
import type { StatusReport } from '../src/core';
import type { ReleaseTarget } from './target/release-target';
import { UserError } from './user-error';

/** A look at the state may fail now and then; more often in a row means that it will not work. */
const FAILURES = 3;

const SOON_MS = 500;
const LATER_MS = 5000;

export interface WaitOptions {
  readonly timeoutSeconds: number;
  /** Comes when the user does not want to wait any more. */
  readonly stopped: Promise<void>;
}

/** Until the change is in force, both copies have held it for one bound, and the state itself says so when it is read again. */
export async function waitForChange(
  target: ReleaseTarget, change: AwaitedChange, { timeoutSeconds, stopped }: WaitOptions, progress: Progress,
): Promise<void> {
  const deadline = performance.now() + timeoutSeconds * 1000;
  let isStopped = false;
  void stopped.then(() => {
    isStopped = true;
  });
  const read = patientReader(target, stopped);
  let view: ChangeView | undefined;
  try {
    for (;;) {
      view = viewChange(await read(), change, view?.heldSince);
      progress.show(view);
      if (view.overtakenBy !== undefined) {
        const { verb, actor, message } = view.overtakenBy;
        throw new UserError('overtaken', `another change came in between: ${verb} by ${actor} (${message})`, 'look at the status and decide again');
      }
      if (view.isDone) {
        return;
      }
      if (isStopped || performance.now() >= deadline) {
        throw isStopped ? stoppedError(change) : timeoutError(view, timeoutSeconds);
      }
      await pause(pauseMs(view, deadline - performance.now()), stopped);
    }
  } finally {
    progress.end();
  }
}

/** Often while something is about to happen, seldom while only time has to pass. */
function pauseMs({ secondsLeft, places }: ChangeView, leftMs: number): number {
  const wanted = places.every(({ isConfirmed }) => isConfirmed) && secondsLeft > 0 ? Math.min(secondsLeft * 1000, LATER_MS) : SOON_MS;
  return Math.max(0, Math.min(wanted, leftMs));
}

/** A timer that nobody waits for any more would keep the process. */
async function pause(ms: number, stopped: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([stopped, new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  })]);
  clearTimeout(timer);
}

function patientReader(target: ReleaseTarget, stopped: Promise<void>): () => Promise<StatusReport> {
  let failures = 0;
  return async () => {
    for (;;) {
      try {
        const report = await target.status();
        failures = 0;
        return report;
      } catch (error) {
        if (++failures === FAILURES) {
          throw error;
        }
        await pause(SOON_MS, stopped);
      }
    }
  };
}

function stoppedError({ generation }: AwaitedChange): UserError {
  return new UserError('stopped', `nobody waits any more; the change is recorded as generation ${generation} and goes on`, 'look at the status, or take it back with abort or rollback');
}

function timeoutError({ secondsLeft, places }: ChangeView, timeoutSeconds: number): UserError {
  const missing = places.filter(({ isConfirmed }) => !isConfirmed).map(({ name }) => name);
  const why = missing.length > 0 ? `not confirmed: ${missing.join(', ')}` : `in force in ${Math.ceil(secondsLeft)} s only`;
  return new UserError('timeout', `the change is recorded, but after ${timeoutSeconds} s it is ${why}`, 'look at the status; the controller publishes again by itself, and so does any other verb');
}
