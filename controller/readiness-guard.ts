import type { Components, ServiceLocations } from './components';
import type { Decisions } from './decisions';
import type { Fleets } from './fleets';
import { ServiceReleases } from './services/service-releases';
import type { Color } from '../src/core/color';
import type { Result } from '../src/core/result';
import { success } from '../src/core/result';
import type { ServiceCapacity } from '../src/core/state/capacity';
import { enoughTargets, nextTaker, raises, readiness } from '../src/core/state/capacity';
import type { Command, Request } from '../src/core/state/command';
import type { Refusal } from '../src/core/state/refusal';
import { refuse } from '../src/core/state/refusal';
import type { Truth } from '../src/core/state/truth';

/** A roll back waits for ECS, Lambda or load balancers no longer. */
const LIMIT_MS = 2000;

export interface ReadinessCheck {
  /** Where services are, if the environment does not say it. */
  readonly given?: ServiceLocations;
  /** A rehearsal scales nothing. */
  readonly scales: boolean;
}

/**
 * Keeps traffic from a color whose services and functions do not run the release that the color holds, or have too few tasks or healthy targets
 * for it: a deploy may be putting the next release there at this moment, and the truth hears of it last. A color that lacks tasks gets them.
 */
export class ReadinessGuard {
  constructor(private readonly decisions: Decisions, private readonly components: Components, private readonly fleets: Fleets) {}

  /** Asks AWS only if the command would bring traffic to a color. @returns what could not be found out, in words */
  public async check(
    truth: Truth | undefined, command: Command, request: Request, { given, scales }: ReadinessCheck,
  ): Promise<Result<readonly string[], Refusal>> {
    const services = this.components.serviceReleases(given);
    const functions = this.components.functionReleases();
    const hasParts = services.length + functions.length > 0 || !this.fleets.isEmpty;
    const isAsked = hasParts && request.force !== true && command.verb !== 'stage';
    const taker = truth !== undefined && isAsked ? this.taker(truth, command, request) : undefined;
    if (truth === undefined || taker === undefined) {
      return success([]);
    }
    const { color, release } = taker;
    const unknown: string[] = [];
    const capacities: ServiceCapacity[] = [];
    for (const [component, part] of [...functions, ...services]) {
      try {
        const abortSignal = AbortSignal.timeout(LIMIT_MS);
        const reason = await part.reasonNotToServe(release, color, abortSignal);
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
    const takes = command.verb === 'promote' ? 'all' : 'share';
    const ready = readiness(truth, capacities, takes);
    if (!ready.ok) {
      return ready;
    }
    const counted = await this.countTargets(truth, takes);
    return counted.ok ? success([...unknown, ...raised, ...counted.value]) : counted;
  }

  /** Who would have to be ready if the command were carried out. */
  private taker(truth: Truth, command: Command, request: Request): { readonly color: Color; readonly release: string } | undefined {
    const decided = this.decisions.decide(truth, command, request);
    const color = decided.ok ? nextTaker(truth, decided.value.truth) : undefined;
    return decided.ok && color !== undefined ? { color, release: decided.value.truth.releases[color] as string } : undefined;
  }

  private async countTargets(truth: Truth, takes: 'share' | 'all'): Promise<Result<readonly string[], Refusal>> {
    try {
      const fleets = this.fleets.isEmpty ? [] : await this.fleets.health({ abortSignal: AbortSignal.timeout(LIMIT_MS) });
      const enough = enoughTargets(truth, fleets, takes);
      return enough.ok ? success([]) : enough;
    } catch (error) {
      return success([`how many targets are healthy is not known (${(error as Error).message})`]);
    }
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
