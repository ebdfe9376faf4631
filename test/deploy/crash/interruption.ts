import type { Call, Meddle } from './proxy';
import type { ControllerProcess } from '../writers/controller-process';

/** Where a process is stopped: at its n-th call to AWS, before the call is forwarded or before its answer is delivered. */
export interface Point {
  readonly call: number;
  readonly when: 'before' | 'after';
  readonly how: 'kill' | 'freeze';
}

/** Stops one process at one point; what it had sent by then is on its way. */
export class Interruption {
  /** When the process stops, which may be never: some commands take fewer calls. */
  public readonly happened: Promise<void>;
  private signalHappened!: () => void;
  private thaw!: () => void;
  private readonly thawed: Promise<void>;
  private calls = 0;
  private stopped?: Call;
  private stoppedAt = Infinity;
  private wentOnAt = Infinity;

  constructor(private readonly victim: ControllerProcess, private readonly point: Point) {
    this.happened = new Promise((done) => this.signalHappened = done);
    this.thawed = new Promise((done) => this.thaw = done);
  }

  public get operation(): string | undefined {
    return this.stopped?.target.split('.').pop();
  }

  public readonly meddle: Meddle = async (call, forward) => {
    if (++this.calls !== this.point.call) {
      return forward();
    }
    this.stopped = call;
    this.stoppedAt = Date.now();
    if (this.point.when === 'before') {
      return await this.stop() ? forward() : undefined;
    }
    const answer = await forward();
    return await this.stop() ? answer : undefined;
  };

  /** The process goes on, and what was on its way arrives. */
  public goOn(): void {
    this.wentOnAt = Date.now();
    this.victim.thaw();
    this.thaw();
  }

  /**
   * Writes that nothing can call back: what was on its way, the other copy's write beside the stopped call included, and what
   * the process sends to a region when it goes on before it looks at the copy there again. SSM knows no condition for a write, so a process that stands still between its last
   * question and the write cannot learn that the answer is old.
   */
  public beyondRecall(calls: readonly Call[]): Call[] {
    const since = calls.filter((call) => call !== this.stopped && call.forwardedAt! >= this.wentOnAt);
    const looksAgain = (region: string): Call | undefined => since.find((call) => call.target.endsWith('.GetParameter') && call.region === region);
    const isBlind = (call: Call): boolean => since.includes(call) && call.forwardedAt! < (looksAgain(call.region)?.forwardedAt ?? Infinity);
    const wasOnItsWay = ({ forwardedAt }: Call): boolean => forwardedAt! >= this.stoppedAt && forwardedAt! < this.wentOnAt;
    return calls.filter((call) => isWrite(call) && (call === this.stopped || wasOnItsWay(call) || isBlind(call)));
  }

  /** @returns whether it goes on one day */
  private async stop(): Promise<boolean> {
    if (this.point.how === 'kill') {
      this.victim.kill();
      this.signalHappened();
      return false;
    }
    this.victim.freeze();
    this.signalHappened();
    await this.thawed;
    return true;
  }
}

function isWrite({ target }: Call): boolean {
  return target.endsWith('.PutParameter');
}
