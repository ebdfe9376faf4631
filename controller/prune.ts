import type { Controller } from './controller';
import type { Outcome } from './outcome';
import type { Sweep } from './site/sweep';
import type { Result } from '../src/core/result';
import { success } from '../src/core/result';
import type { Request } from '../src/core/state/command';
import type { Refusal } from '../src/core/state/refusal';

type Commands = Pick<Controller, 'load' | 'run'>;

/** Other writers may be faster; the next prune records what this one could not. */
const ATTEMPTS = 5;

/**
 * Marks what retention no longer protects, and deletes the files and versions of what was marked before. The truth first forgets a
 * release and refuses to stage it, then its files go, then it may come again: a crash in between is completed by the next
 * prune.
 */
export async function prune(controller: Commands, sweep: Sweep, request: Request): Promise<Result<Outcome, Refusal>> {
  const truth = await controller.load();
  const begun = await controller.run({ verb: 'prune', sweep: truth === undefined ? [] : await sweep.idleReleases(truth) }, request);
  if (!begun.ok) {
    return begun;
  }
  const swept = await deleteForgotten(controller, sweep);
  const ended = swept.length === 0 ? begun : await finish(controller, swept, request);
  if (!ended.ok) {
    return ended;
  }
  const latest = (await controller.load())!;
  const messages = [
    ...[...new Set([begun.value, ended.value])].filter(({ changed }) => changed).map(({ message }) => message),
    ...await sweep.deleteSharedFiles(latest),
    ...await sweep.deleteUnknownVersions(latest),
  ];
  return success(messages.length === 0 ? begun.value : { ...begun.value, generation: latest.generation, changed: true, message: messages.join('; ') });
}

/** Asks the truth again before each release: it may have come back, or another run may be done with it. */
async function deleteForgotten(controller: Commands, sweep: Sweep): Promise<string[]> {
  const swept: string[] = [];
  for (const release of (await controller.load())?.sweeping ?? []) {
    if ((await controller.load())?.sweeping?.includes(release) === true) {
      await sweep.deleteRelease(release);
      swept.push(release);
    }
  }
  return swept;
}

/** Moves no traffic, so neither a lock nor another writer keeps it from being recorded. */
async function finish(controller: Commands, swept: readonly string[], { actor, reason }: Request): Promise<Result<Outcome, Refusal>> {
  for (let attempt = 1; ; attempt++) {
    const result = await controller.run({ verb: 'prune', swept }, { actor, reason, force: true });
    if (result.ok || result.error.code !== 'stale-generation' || attempt === ATTEMPTS) {
      return result;
    }
  }
}
