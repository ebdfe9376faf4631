import type { Color } from '../color';
import { otherColor } from '../color';
import type { Truth } from './truth';
import { slotOf } from './truth';

/** What a deploy brings for one service or function. */
export interface ComponentDeploy {
  readonly release: string;
  /** Of this deploy; while the stack rolls back, of the deploy before. A task definition, or a version. */
  readonly artifact: string;
  /** CloudFormation is undoing an update: it replays old properties. */
  readonly isRollingBack: boolean;
}

/**
 * What each color runs after this deploy. The idle color gets what the deploy brings, if no color holds that release yet;
 * any other color keeps what the release that it holds was deployed with. So a deploy changes nothing of the active color, and
 * neither does its undoing. A color that holds nothing gets what the deploy brings, and one that holds a release from before the component
 * existed too, unless something stands in for that release.
 *
 * Blue is active with `one`, green holds `two`. A deploy of `three` gives blue `one`'s and green `three`'s; a deploy of `two` gives
 * both their own; when the deploy of `three` is undone, blue gets `one`'s and green `two`'s again.
 */
export function artifactsFor(
  truth: Truth | undefined, deploy: ComponentDeploy, deployedWith: (release: string) => string | undefined,
): { readonly [color in Color]: string } {
  const takesNew = truth !== undefined && !deploy.isRollingBack && slotOf(truth, deploy.release) === undefined ? otherColor(truth.active) : undefined;
  const answer = (color: Color): string => {
    const held = truth === undefined || color === takesNew ? null : truth.releases[color];
    return (held === null ? undefined : deployedWith(held)) ?? deploy.artifact;
  };
  return { blue: answer('blue'), green: answer('green') };
}
