/** How a region fails to answer. */
export type Fault = 'none' | 'slow' | 'hanging' | 'throttled' | 'unreachable' | 'corrupt' | 'seed' | 'deleted';

export const FAULTS: readonly Fault[] = ['slow', 'hanging', 'throttled', 'unreachable', 'corrupt', 'seed', 'deleted'];

/** From where a region cannot be read, or, for a copy that says nothing, from everywhere. */
export interface Outage {
  readonly region: string;
  /** One location, or all of them. */
  readonly location?: string;
  /** None if the copy is readable but useless. */
  readonly fault?: Fault;
  readonly from: number;
  until: number;
}

/** A read that begins or ends within this time of an outage may be hit by it. */
const READ_MS = 1000;

/** Which copies could not be read, from where, and when. */
export class Outages {
  private outages: Outage[] = [];

  public begin(outage: Outage): Outage {
    // nothing asks for what is longer ago than the longest bound
    this.outages = this.outages.filter(({ until }) => until > outage.from - 1_000_000);
    this.outages.push(outage);
    return outage;
  }

  /** Whatever keeps a region from answering is over. */
  public end(region: string, at: number): void {
    this.outages.filter((outage) => outage.region === region && outage.until > at).forEach((outage) => {
      outage.until = at;
    });
  }

  public faultAt(region: string, location: string, at: number): Fault | undefined {
    return this.outages.find((outage) => outage.fault !== undefined
      && concerns(outage, region, location) && outage.from <= at && at < outage.until)?.fault;
  }

  /** Whether a read of the region from the location may have failed at some time between two instants. */
  public touched(region: string, location: string, from: number, to: number): boolean {
    return this.within(region, location, from, to).length > 0;
  }

  /** Whether there was a moment between two instants at which neither region may have given a document. */
  public wasBlind(regions: readonly [string, string], location: string, from: number, to: number): boolean {
    const [one, other] = regions.map((region) => this.within(region, location, from, to));
    return one.some((a) => other.some((b) => a.from - READ_MS < b.until + READ_MS && b.from - READ_MS < a.until + READ_MS));
  }

  /** Whether a region could not be read from somewhere at some time since an instant, or will not be. */
  public anyIn(region: string, since: number): boolean {
    return this.outages.some((outage) => outage.region === region && outage.until > since);
  }

  private within(region: string, location: string, from: number, to: number): Outage[] {
    return this.outages.filter((outage) => concerns(outage, region, location) && outage.from < to + READ_MS && outage.until > from - READ_MS);
  }
}

function concerns(outage: Outage, region: string, location: string): boolean {
  return outage.region === region && (outage.location === undefined || outage.location === location);
}
