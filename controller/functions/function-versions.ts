import type { Color } from '../../src/core/color';
import { otherColor } from '../../src/core/color';
import type { Truth } from '../../src/core/state/truth';
import type { ReleaseArtifacts } from '../store/release-artifacts';
import { STAND_IN } from '../store/release-artifacts';

/** Says which version of a function each color has. */
export class FunctionVersions {
  constructor(private readonly artifacts: Pick<ReleaseArtifacts, 'find'>) {}

  /** A color without a release has what the active one has. @throws when no version was ever deployed */
  public async perColor(component: string, truth: Truth | undefined): Promise<{ readonly [color in Color]: string }> {
    const active = truth?.active ?? 'blue';
    const idle = otherColor(active);
    const live = await this.of(component, truth?.releases[active]);
    const next = truth === undefined || truth.releases[idle] === null ? live : await this.of(component, truth.releases[idle]);
    return active === 'blue' ? { blue: live, green: next } : { blue: next, green: live };
  }

  private async of(component: string, release: string | null = null): Promise<string> {
    const artifact = (release === null ? undefined : await this.artifacts.find(component, release)) ?? await this.artifacts.find(component, STAND_IN);
    if (artifact === undefined) {
      throw new Error(`no version of function '${component}' was ever deployed`);
    }
    return artifact.id;
  }
}
