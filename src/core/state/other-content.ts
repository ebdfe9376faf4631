import type { Truth } from './truth';
import { recordOf } from './truth';

/** What a component brings under an id. */
export interface ReleaseContent {
  readonly release: string;
  readonly component: string;
  readonly fingerprint: string;
}

/**
 * Whether an id stands for other content of a component already; a release is immutable. One that was staged before the component
 * took part says nothing of it: what the component was `deployed` with under that id does, if anything.
 */
export function hasOtherContent(truth: Truth | undefined, { release, component, fingerprint }: ReleaseContent, deployed?: string): boolean {
  const staged = truth === undefined ? undefined : recordOf(truth, release)?.components[component];
  const known = staged ?? deployed;
  return known !== undefined && known !== fingerprint;
}

/** Why such a release is refused. */
export function describeOtherContent({ release, component }: ReleaseContent): string {
  return `release ${release} was staged with other content in ${component}; use another release id`;
}
