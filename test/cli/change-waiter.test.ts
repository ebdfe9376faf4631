import { waitForChange } from '../../cli/change-waiter';
import type { ReleaseTarget } from '../../cli/target/release-target';
import type { StatusReport } from '../../src/core';

const CHANGE = { generation: 7, effectiveAt: 1000, movesTraffic: true };
const NEVER = new Promise<void>(() => undefined);
const SILENT = { show: () => undefined, end: () => undefined };

function reportAt(now: number): StatusReport {
  const pending = now < 1000 ? { effectiveAt: 1000 } : null;
  return { now: now * 1000, published: { home: 7, replica: 7 }, truth: { pending, history: [] } } as unknown as StatusReport;
}

/** Answers one after the other, the last one again and again; an error is thrown. */
function targetOf(...answers: Array<StatusReport | Error>): ReleaseTarget {
  let next = 0;
  return {
    status: async () => {
      const answer = answers[Math.min(next++, answers.length - 1)];
      if (answer instanceof Error) {
        throw answer;
      }
      return answer;
    },
  } as ReleaseTarget;
}

test('a look that fails is repeated; three in a row are too many', async () => {
  const failing = new Error('throttled');
  const options = { timeoutSeconds: 20, stopped: NEVER };
  await waitForChange(targetOf(failing, failing, reportAt(999.9), failing, reportAt(1000)), CHANGE, options, SILENT);
  await expect(waitForChange(targetOf(failing), CHANGE, options, SILENT)).rejects.toBe(failing);
});

test('who does not want to wait any more is told at once that the change goes on', async () => {
  const startedAt = performance.now();
  const stopped = new Promise<void>((resolve) => setTimeout(resolve, 50));
  await expect(waitForChange(targetOf(reportAt(900)), CHANGE, { timeoutSeconds: 600, stopped }, SILENT)).rejects.toThrow('recorded as generation 7 and goes on');
  expect(performance.now() - startedAt).toBeLessThan(2000);
});

test('waiting ends with the time that was given, and says what is missing', async () => {
  await expect(waitForChange(targetOf(reportAt(900)), CHANGE, { timeoutSeconds: 0.1, stopped: NEVER }, SILENT))
    .rejects.toThrow('after 0.1 s it is in force in 100 s only');
});
