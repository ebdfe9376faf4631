import type { Components, ServiceLocations } from './components';
import type { Decisions } from './decisions';
import { ServiceReleases } from './services/service-releases';
import type { Result } from '../src/core/result';
import { success } from '../src/core/result';
import type { ServiceCapacity } from '../src/core/state/capacity';
import { nextTaker, raises, readiness } from '../src/core/state/capacity';
import type { Command, Request } from '../src/core/state/command';
import type { Refusal } from '../src/core/state/refusal';
import { refuse } from '../src/core/state/refusal';
import type { Truth } from '../src/core/state/truth';

/** A roll back waits for ECS no longer. */
const LIMIT_MS = 2000;

export interface ReadinessCheck {
  /** Where services are, if the environment does not say it. */
  readonly given?: ServiceLocations;
  /** A rehearsal scales nothing. */
  readonly scales: boolean;
}

/**
 * Keeps traffic from a color whose services and functions do not run the release that the color holds, or have too few tasks for it: a deploy
 * may be putting the next release there at this moment, and the truth hears of it last. A color that lacks tasks gets them.
 */
export class ReadinessGuard {
  constructor(private readonly decisions: Decisions, private readonly components: Components) {}

  /** Asks ECS and Lambda only if the command would bring traffic to a color. @returns what could not be found out, in words */
  public async check(
    truth: Truth | undefined, command: Command, request: Request, { given, scales }: ReadinessCheck,
  ): Promise<Result<readonly string[], Refusal>> {
    const services = this.components.serviceReleases(given);
    const functions = this.components.functionReleases();
    if (truth === undefined || services.length + functions.length === 0 || request.force === true || command.verb === 'stage') {
      return success([]);
    }
    const decided = this.decisions.decide(truth, command, request);
    if (!decided.ok || decided.value.effects.length === 0) {
      return success([]);
    }
    const next = decided.value.truth;
    const color = nextTaker(truth, next);
    if (color === undefined) {
      return success([]);
    }
    const unknown: string[] = [];
    const capacities: ServiceCapacity[] = [];
    for (const [component, part] of [...functions, ...services]) {
      try {
        const abortSignal = AbortSignal.timeout(LIMIT_MS);
        const reason = await part.reasonNotToServe(next.releases[color] as string, color, abortSignal);
        if (reason !== undefined) {
          return refuse('not-ready', `${color} cannot take traffic: ${reason}; wait until a deploy that runs is over, or deploy again`);
        }
        if (part instanceof ServiceReleases) {
          capacities.push({ component, colors: await part.capacity(abortSignal) });
        }
      } catch (error) {
        unknown.push(`whether ${part.subject} runs its release is not known (${(error as Error).message})`);
      }
    }
    const raised = scales ? await raise(truth, capacities, new Map(services)) : [];
    const ready = readiness(truth, capacities, command.verb === 'promote' ? 'all' : 'share');
    return ready.ok ? success([...unknown, ...raised]) : ready;
  }
}

/** A roll back does not wait for more than one task, but the others are to come. @returns what could not be done, in words */
async function raise(truth: Truth, capacities: readonly ServiceCapacity[], services: ReadonlyMap<string, ServiceReleases>): Promise<string[]> {
  const problems = await Promise.all(raises(truth, capacities).map(async ({ component, color, desired }) => {
    try {
      await services.get(component)!.scaleOut(color, desired, AbortSignal.timeout(LIMIT_MS));
      return [];
    } catch (error) {
      return [`service '${component}' of ${color} was not scaled out to ${desired} tasks (${(error as Error).message})`];
    }
  }));
  return problems.flat();
}
