import type { Components, ServiceLocations } from '../components';
import type { Fleets } from './fleets';
import type { Result } from '../../src/core/result';
import { success } from '../../src/core/result';
import type { Need, ServiceCapacity } from '../../src/core/state/capacity';
import { enoughTargets, needOf, raises, readiness } from '../../src/core/state/capacity';
import type { Gain } from '../../src/core/state/gain';
import type { Refusal } from '../../src/core/state/refusal';
import { refuse } from '../../src/core/state/refusal';
import type { Truth } from '../../src/core/state/truth';
import { ServiceReleases } from '../services/service-releases';

/** A roll back waits for ECS, Lambda or load balancers no longer. */
const LIMIT_MS = 2000;

export interface ReadinessOptions {
  /** Where services are, if the environment does not say it. */
  readonly services?: ServiceLocations;
  /** A rehearsal scales nothing. */
  readonly scales: boolean;
}

/**
 * Keeps traffic from a color whose services and functions do not run the release that the color holds, or have too few tasks or healthy targets
 * for it: a deploy may be putting the next release there at this moment, and the truth hears of it last. A color that lacks tasks gets them.
 */
export class ReadinessCheck {
  constructor(private readonly components: Components, private readonly fleets: Fleets) {}

  /** @returns what could not be found out, in words */
  public async check(truth: Truth, gain: Gain, { services: given, scales }: ReadinessOptions): Promise<Result<readonly string[], Refusal>> {
    const { color, release } = gain;
    const services = this.components.serviceReleases(given);
    const functions = this.components.functionReleases();
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
    const problems = scales ? await raise(truth, capacities, new Map(services)) : [];
    const need = needOf(gain);
    const ready = readiness(truth, capacities, need, problems);
    if (!ready.ok) {
      return ready;
    }
    const counted = await this.countTargets(truth, need);
    return counted.ok ? success([...unknown, ...problems, ...counted.value]) : counted;
  }

  private async countTargets(truth: Truth, need: Need): Promise<Result<readonly string[], Refusal>> {
    try {
      const fleets = this.fleets.isEmpty ? [] : await this.fleets.health({ abortSignal: AbortSignal.timeout(LIMIT_MS) });
      const enough = enoughTargets(truth, fleets, need);
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
