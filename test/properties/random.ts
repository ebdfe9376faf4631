/** Repeatable randomness: the same seed gives the same run. */
export class Random {
  constructor(private state: number) {}

  /** 0 (inclusive) to 1 (exclusive); mulberry32. */
  public readonly next = (): number => {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };

  public integer(below: number): number {
    return Math.floor(this.next() * below);
  }

  public chance(probability: number): boolean {
    return this.next() < probability;
  }

  public pick<T>(items: readonly T[]): T {
    return items[this.integer(items.length)];
  }
}
