import type { Color } from '../../src/core/color';
import { otherColor } from '../../src/core/color';
import type { Truth } from '../../src/core/state/truth';
import { mayScaleIn } from '../../src/core/state/unstage';
import type { Components } from '../components';

/** What a target group gives its targets to finish, unless it is told otherwise. */
const DRAIN_SECONDS = 300;

const LIMIT_MS = 5000;

/** Stops the tasks of a color that holds no release any more. What scales itself keeps what its rules keep. */
export class CleanUp {
  constructor(private readonly components: Components, private readonly stateTtl: number, private readonly now: () => number) {}

  /** @returns what failed, in words; the next call tries again */
  public async run(load: () => Promise<Truth | undefined>): Promise<string[]> {
    const color = this.leftColor(await load());
    if (color === undefined) {
      return [];
    }
    const isWanted = async (): Promise<boolean> => this.leftColor(await load()) !== color;
    const failures = await Promise.all(this.components.servicesToCleanUp().map(async ([name, service]) => {
      try {
        await service.scaleIn(color, AbortSignal.timeout(LIMIT_MS), isWanted);
        return [];
      } catch (error) {
        return [`service '${name}' of ${color} was not scaled in (${(error as Error).message}) and will be tried again`];
      }
    }));
    return failures.flat();
  }

  /** The color that nobody needs any more. */
  private leftColor(truth: Truth | undefined): Color | undefined {
    return truth !== undefined && mayScaleIn(truth, this.stateTtl, DRAIN_SECONDS, this.now()) ? otherColor(truth.active) : undefined;
  }
}
