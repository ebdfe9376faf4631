import type { Exchange } from '../world/exchange';
import type { World } from '../world/world';

/** Guarantees that a random world watches. */
export type GuaranteeName = 'G1' | 'G2' | 'G3' | 'G4' | 'G5' | 'G6' | 'G7' | 'G8' | 'G9' | 'G10' | 'G11' | 'G12' | 'G13' | 'G14' | 'G15' | 'G16' | 'G17';

/** Watches every exchange of one world for one promise. */
export abstract class Guarantee {
  constructor(protected readonly world: World, private readonly name: GuaranteeName) {}

  /** Sees each exchange as soon as its response is there. */
  public observe(_exchange: Exchange): void {
    // most guarantees look at single exchanges, not all
  }

  /** Sees what one new client asked for at the same time. */
  public observeTogether(_exchanges: readonly Exchange[]): void {
    // only one guarantee is about that
  }

  /** Sees the world when it ends. */
  public conclude(): void {
    // only one guarantee is about that
  }

  protected verify(holds: boolean, detail: () => string): void {
    this.world.ledger.check(this.name, holds, detail);
  }
}
