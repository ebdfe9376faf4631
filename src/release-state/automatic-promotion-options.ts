import type { Duration } from 'aws-cdk-lib';

/** A share that a new release gets on its way to all of the traffic. */
export interface PromotionStep {
  /** Percent of new sessions, 1 to 99, in whole percents; above that of the step before. */
  readonly weight: number;

  /**
   * How long the release keeps this share before the next step, 1 minute to 7 days and at least one propagation bound, counted from the
   * instant from which the share is in force everywhere.
   */
  readonly duration: Duration;
}

/**
 * How the controller promotes a new release by itself.
 *
 * @example
 * new ReleaseState(this, 'Release', {
 *   automaticPromotion: {
 *     steps: [{ weight: 5, duration: Duration.minutes(10) }, { weight: 25, duration: Duration.minutes(30) }],
 *   },
 * });
 */
export interface AutomaticPromotionOptions {
  /** Shares that the release gets one after the other, 1 to 10; after the last it is promoted. */
  readonly steps: PromotionStep[];
}
