import type { Clock } from '../../cli/local/cloudfront';

/** How one region answers. */
export type Fault = 'none' | 'slow' | 'hanging' | 'throttled' | 'corrupt' | 'seed' | 'deleted';

/** SSM in two regions, as the signed reads of edge functions see it. */
export class ParameterStore {
  private readonly values = new Map<string, string>();
  private readonly faults = new Map<string, Fault>();
  public reads = 0;

  constructor(private readonly clock: Clock, private readonly latency: () => number) {}

  public put(region: string, value: string): void {
    this.values.set(region, value);
  }

  public setFault(region: string, fault: Fault): void {
    this.faults.set(region, fault);
  }

  /** What `fetch` is for an edge function. The region stands in the signature's scope. */
  public readonly fetch = async (_input: unknown, init?: RequestInit): Promise<Response> => {
    this.reads++;
    const headers = init?.headers as Record<string, string>;
    const region = /Credential=[^/]+\/\d+\/([^/]+)\/ssm/.exec(headers.authorization)![1];
    const fault = this.faults.get(region) ?? 'none';
    await this.delay(fault === 'hanging' ? 3_600_000 : fault === 'slow' ? 5_000 : this.latency());
    const value = this.valueUnder(fault, region);
    return value === undefined
      ? new Response(`{"__type":"${fault === 'throttled' ? 'ThrottlingException' : 'ParameterNotFound'}"}`, { status: 400 })
      : new Response(JSON.stringify({ Parameter: { Value: value } }));
  };

  private valueUnder(fault: Fault, region: string): string | undefined {
    switch (fault) {
      case 'throttled':
      case 'deleted': return undefined;
      case 'corrupt': return '{"schema":1,"id":"x","generation":9999,"active":"red"}';
      case 'seed': return '{"schema":1,"id":"seed","generation":0}';
      default: return this.values.get(region);
    }
  }

  private async delay(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.setTimeout(() => resolve(), ms);
    });
  }
}
