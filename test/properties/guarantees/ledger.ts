import type { GuaranteeName } from './guarantee';

/** More details than this help nobody. */
const MAX_DETAILS = 20;

/** New clients that chose between a candidate and the active release at one weight. */
export interface Share {
  clients: number;
  onCandidate: number;
}

/** What was checked, what was broken, what was counted. Plain data, so that ledgers of many worlds add up. */
export class Ledger {
  public pageLoads = 0;
  public requests = 0;
  public readonly checks: Record<string, number> = {};
  public readonly violations: Record<string, string[]> = {};
  /** By weight in percent. */
  public readonly shares: Record<string, Share> = {};

  constructor(private readonly place: () => string = () => '') {}

  public check(name: GuaranteeName, holds: boolean, detail: () => string): void {
    this.checks[name] = (this.checks[name] ?? 0) + 1;
    if (!holds) {
      this.violate(name, `${this.place()}: ${detail()}`);
    }
  }

  /** Something went wrong in the simulation itself. */
  public fail(error: Error): void {
    this.violate('simulation', `${this.place()}: ${error.stack}`);
  }

  public violationsOf(name: GuaranteeName): readonly string[] {
    return this.violations[name] ?? [];
  }

  public countClient(weight: number, onCandidate: boolean): void {
    const share = this.shares[weight] ??= { clients: 0, onCandidate: 0 };
    share.clients++;
    share.onCandidate += onCandidate ? 1 : 0;
  }

  public add(other: Pick<Ledger, 'pageLoads' | 'requests' | 'checks' | 'violations' | 'shares'>): this {
    this.pageLoads += other.pageLoads;
    this.requests += other.requests;
    Object.entries(other.checks).forEach(([name, count]) => {
      this.checks[name] = (this.checks[name] ?? 0) + count;
    });
    Object.entries(other.violations).forEach(([name, details]) => details.forEach((detail) => this.violate(name, detail)));
    Object.entries(other.shares).forEach(([weight, { clients, onCandidate }]) => {
      const share = this.shares[weight] ??= { clients: 0, onCandidate: 0 };
      share.clients += clients;
      share.onCandidate += onCandidate;
    });
    return this;
  }

  private violate(name: string, detail: string): void {
    const details = this.violations[name] ??= [];
    if (details.length < MAX_DETAILS) {
      details.push(detail);
    }
  }
}
