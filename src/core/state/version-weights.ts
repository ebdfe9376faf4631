import type { Color } from '../color';
import type { ColorWeights } from './color-weights';

/** Percent of the invocations that a version of a function takes. */
export interface VersionWeight {
  readonly version: string;
  readonly weight: number;
}

const ALL = 100;
const WHOLE = /^version (\d+)$/;
const SHARED = /^version (\d+) (\d+)%, version (\d+) (\d+)%$/;

/**
 * What an alias says: one version, or two with the larger share first, together 100.
 *
 * `{ blue: 95, green: 5 }` with version 3 on blue and 4 on green is 3 with 95 and 4 with 5; with 3 on both it is 3 alone.
 */
export function versionWeights(weights: ColorWeights, versions: { readonly [color in Color]: string }): VersionWeight[] {
  const [blue, green] = [{ version: versions.blue, weight: weights.blue }, { version: versions.green, weight: weights.green }];
  if (blue.version === green.version) {
    return [{ ...blue, weight: ALL }];
  }
  const shares = green.weight > blue.weight ? [green, blue] : [blue, green];
  return shares.filter(({ weight }) => weight > 0);
}

/** `version 3`, or `version 3 95%, version 4 5%`: how an alias says it. */
export function writeVersions(shares: readonly VersionWeight[]): string {
  return shares.length === 1 ? `version ${shares[0].version}` : shares.map(({ version, weight }) => `version ${version} ${weight}%`).join(', ');
}

/** @returns nothing unless the text is what {@link writeVersions} writes of {@link versionWeights} */
export function parseVersions(text: string): VersionWeight[] | undefined {
  const whole = WHOLE.exec(text);
  if (whole !== null) {
    return [{ version: whole[1], weight: ALL }];
  }
  const shared = SHARED.exec(text);
  if (shared === null) {
    return undefined;
  }
  const [larger, smaller] = [{ version: shared[1], weight: Number(shared[2]) }, { version: shared[3], weight: Number(shared[4]) }];
  const isSplit = larger.weight + smaller.weight === ALL && larger.weight >= smaller.weight && smaller.weight > 0;
  return isSplit && larger.version !== smaller.version ? [larger, smaller] : undefined;
}
