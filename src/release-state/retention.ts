import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { MAX_RETAINED } from '../core/document';
import { integerBetween, secondsBetween } from '../private/validate';

/**
 * How long releases stay selectable after they were replaced.
 *
 * What is kept no longer is pruned once a day, and whenever somebody asks for it: first no browser gets it any more, then,
 * a day later, its files and its versions of functions are deleted, and the shared files that no other release needs. What a
 * color holds, what a roll back returns to and what a preview shows is never pruned. A release that was uploaded or staged but never exposed is
 * pruned when `duration` has passed since then.
 */
export interface ReleaseRetention {
  /**
   * This many releases are kept whatever their age, 1 to 10: as many as open tabs can select at the most.
   *
   * @default 5
   */
  readonly releases?: number;

  /**
   * For this long after it was replaced a release is kept, up to 365 days, and 300 releases at the most. Open tabs select
   * the latest ten releases only, for the published document holds no more; an older one is kept to be staged again. Files
   * stay for a day after their upload in any case.
   *
   * @default Duration.days(7)
   */
  readonly duration?: Duration;
}

const DEFAULT_RELEASES = 5;
const DEFAULT_DURATION = Duration.days(7);
const MAX_SECONDS = Duration.days(365).toSeconds();

/** What a component asks its state to keep at least. @internal */
export function retentionOf(scope: Construct, retention: ReleaseRetention = {}): { releases: number; seconds: number } {
  return {
    releases: integerBetween(scope, 'retention.releases', retention.releases ?? DEFAULT_RELEASES, 1, MAX_RETAINED),
    seconds: secondsBetween(scope, 'retention.duration', retention.duration ?? DEFAULT_DURATION, 0, MAX_SECONDS),
  };
}
