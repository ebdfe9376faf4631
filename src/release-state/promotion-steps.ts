import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AutomaticPromotionOptions } from './automatic-promotion-options';
import { propagationBoundSeconds } from '../core/propagation';
import type { PromotionStep } from '../core/state/truth';
import { invalid } from '../private/errors';
import { integerBetween, secondsBetween } from '../private/validate';

const MAX_STEPS = 10;

/** The controller looks once a minute. */
const LEAST_SECONDS = Duration.minutes(1).toSeconds();
const MAX_SECONDS = Duration.days(7).toSeconds();

/** The steps as the controller takes them. @throws for what is no way from nothing to everything */
export function promotionStepsOf(scope: Construct, { steps }: AutomaticPromotionOptions, stateTtl: number): PromotionStep[] {
  if (steps.length < 1 || steps.length > MAX_STEPS) {
    throw invalid(scope, 'automaticPromotion.steps', `1 to ${MAX_STEPS} steps`, steps.length, 'leave automaticPromotion out to promote by hand, or let fewer steps last longer');
  }
  const least = Math.max(LEAST_SECONDS, Math.ceil(propagationBoundSeconds(stateTtl)));
  return steps.map(({ weight, duration }, index) => {
    const prop = `automaticPromotion.steps[${index}]`;
    integerBetween(scope, `${prop}.weight`, weight, 1, 99);
    const before = steps[index - 1]?.weight;
    if (before !== undefined && weight <= before) {
      throw invalid(scope, `${prop}.weight`, `above that of the step before, ${before}`, weight, 'let the weights rise; the promotion after the last step gives the rest');
    }
    return { weight, seconds: secondsBetween(scope, `${prop}.duration`, duration, least, MAX_SECONDS) };
  });
}
