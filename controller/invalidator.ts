import { createHash } from 'node:crypto';
import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import type { Environment } from './environment';
import type { StateStore } from './store/state-store';
import { invalidationDue } from '../src/core/state/invalidation';

/** Changes that are looked at; the oldest of them was made long ago even on a busy day. */
const HISTORY_LENGTH = 100;

/**
 * Invalidates paths whose cache key holds no release, once per change of traffic. Whoever calls it often enough needs no
 * timer: what is due follows from the history, and what failed is due again.
 */
export class Invalidator {
  constructor(
    private readonly environment: Pick<Environment, 'invalidations' | 'settings'>,
    private readonly store: StateStore,
    private readonly now: () => number,
    private readonly client = new CloudFrontClient({}),
  ) {}

  /** @returns what went wrong, by distribution; the next call tries again */
  public async invalidateDue(): Promise<string[]> {
    const { invalidations, settings } = this.environment;
    const truth = invalidations.length === 0 ? undefined : await this.store.load();
    if (truth === undefined) {
      return [];
    }
    const [history, invalidated] = await Promise.all([this.store.history(HISTORY_LENGTH), this.store.invalidated(truth.id)]);
    const generation = invalidationDue({ history, invalidated, pendingAt: truth.pending?.effectiveAt }, settings.stateTtl, this.now());
    if (generation === undefined) {
      return [];
    }
    const failures = await Promise.all(invalidations.map(async ({ distributionId, paths }) => {
      try {
        await this.client.send(new CreateInvalidationCommand({
          DistributionId: distributionId,
          InvalidationBatch: { CallerReference: callerReference(truth.id, generation, paths), Paths: { Quantity: paths.length, Items: [...paths] } },
        }));
        return [];
      } catch (error) {
        return [`paths of distribution ${distributionId} are not invalidated (${(error as Error).message}) and will be tried again`];
      }
    }));
    if (failures.flat().length === 0) {
      await this.store.recordInvalidated(truth.id, generation);
    }
    return failures.flat();
  }
}

/** Makes a repeated request the same invalidation; CloudFront refuses other paths under a reference that it knows. */
function callerReference(id: string, generation: number, paths: readonly string[]): string {
  return `${id}-${generation}-${createHash('sha256').update(JSON.stringify(paths)).digest('hex').slice(0, 12)}`;
}
