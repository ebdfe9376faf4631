import { createHash } from 'node:crypto';
import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { callInTime } from './call';
import type { Invalidation } from '../environment';
import type { Pointer } from '../pointer';
import type { StateStore } from '../store/state-store';

/**
 * Paths of a distribution whose cache key holds no release. The value names the change after which they were invalidated last;
 * CloudFront does not tell, so the table of the state remembers it.
 */
export class InvalidationPointer implements Pointer {
  public readonly name: string;
  private readonly key: string;

  constructor(
    private readonly invalidation: Invalidation,
    private readonly store: Pick<StateStore, 'invalidated' | 'recordInvalidated'>,
    private readonly client = new CloudFrontClient({ maxAttempts: 2 }),
  ) {
    const { distributionId, paths } = invalidation;
    this.name = `invalidation of ${paths.join(' ')} in distribution ${distributionId}`;
    this.key = createHash('sha256').update(JSON.stringify([distributionId, paths])).digest('hex').slice(0, 32);
  }

  public async read(): Promise<string | undefined> {
    return callInTime(this.name, async (limited) => this.store.invalidated(this.key, limited));
  }

  /** The value is part of CloudFront's caller reference, so a repeated write is the same invalidation. */
  public async write(value: string): Promise<void> {
    const { distributionId, paths } = this.invalidation;
    const command = new CreateInvalidationCommand({
      DistributionId: distributionId,
      InvalidationBatch: { CallerReference: `${value}-${this.key.slice(0, 12)}`, Paths: { Quantity: paths.length, Items: [...paths] } },
    });
    await callInTime(this.name, async (limited) => this.client.send(command, limited));
    await callInTime(this.name, async (limited) => this.store.recordInvalidated(this.key, value, limited));
  }

  public async remove(): Promise<void> {
    await callInTime(this.name, async (limited) => this.store.recordInvalidated(this.key, undefined, limited));
  }
}
