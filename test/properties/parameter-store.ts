import type { Fault, Outage } from './world/outages';
import { Outages } from './world/outages';
import type { Clock } from '../../cli/local/cloudfront';
import { SEED_DOCUMENT } from '../../src/core';

export type { Fault } from './world/outages';

interface Copy {
  text: string | undefined;
  /** Generations that were written, with the time. */
  readonly writes: { readonly at: number; readonly generation: number }[];
  /** Since when the copy says nothing, if it does not. */
  useless?: Outage;
}

/** SSM in two regions, as the signed reads of edge functions see it. */
export class ParameterStore {
  private readonly copies = new Map<string, Copy>();

  constructor(private readonly clock: Clock, private readonly latency: () => number, private readonly outages = new Outages()) {}

  /** Writes a document. */
  public put(region: string, text: string, generation = 0): void {
    const copy = this.copyIn(region);
    copy.text = text;
    copy.writes.push({ at: this.clock.now(), generation });
    if (copy.useless !== undefined) {
      copy.useless.until = this.clock.now();
      copy.useless = undefined;
    }
  }

  /** Writes something over the document that says nothing, or deletes it. */
  public spoil(region: string, text: string | undefined): void {
    const copy = this.copyIn(region);
    copy.text = text;
    copy.useless ??= this.outages.begin({ region, from: this.clock.now(), until: Infinity });
  }

  /** The region answers like that from now on, whoever asks. */
  public setFault(region: string, fault: Fault): void {
    const now = this.clock.now();
    this.outages.end(region, now);
    if (fault !== 'none') {
      this.outages.begin({ region, fault, from: now, until: Infinity });
    }
  }

  public text(region: string): string | undefined {
    return this.copyIn(region).text;
  }

  /** The generation that a copy held at an instant, whatever was written over it since. */
  public generationAt(region: string, at: number): number | undefined {
    const { writes } = this.copyIn(region);
    for (let index = writes.length - 1; index >= 0; index--) {
      if (writes[index].at <= at) {
        return writes[index].generation;
      }
    }
    return undefined;
  }

  /** What `fetch` is for an edge function. Region and service stand in the signature's scope, the location is its key. */
  public readonly fetch = async (_input: unknown, init?: RequestInit): Promise<Response> => {
    const { authorization } = init?.headers as Record<string, string>;
    const [, location, region, service] = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(authorization)!;
    const fault = this.outages.faultAt(region, location, this.clock.now());
    await this.delay(fault === 'hanging' ? 3_600_000 : fault === 'slow' ? 5_000 : this.latency());
    if (fault === 'unreachable') {
      throw new TypeError('fetch failed');
    }
    const text = service === 'ssm' ? this.textUnder(fault, region) : undefined;
    return text === undefined
      ? answer(400, { __type: fault === 'throttled' ? 'ThrottlingException' : 'ParameterNotFound' })
      : answer(200, { Parameter: { Value: text } });
  };

  private textUnder(fault: Fault | undefined, region: string): string | undefined {
    switch (fault) {
      case 'throttled':
      case 'deleted': return undefined;
      case 'seed': return SEED_DOCUMENT;
      case 'corrupt': return '{"schema":1,"id":"x","generation":9999,"active":"red"}';
      default: return this.copyIn(region).text;
    }
  }

  private async delay(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.setTimeout(() => resolve(), ms);
    });
  }

  private copyIn(region: string): Copy {
    let copy = this.copies.get(region);
    if (copy === undefined) {
      copy = { text: undefined, writes: [] };
      this.copies.set(region, copy);
    }
    return copy;
  }
}

/** As much of a response as signed reads use; a real one would read its body outside of the virtual clock. */
function answer(status: number, body: unknown): Response {
  return { ok: status < 300, status, json: async () => body, text: async () => JSON.stringify(body) } as Response;
}
