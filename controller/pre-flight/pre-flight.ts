import { EmptyingCheck } from './emptying';
import { Fleets } from './fleets';
import type { ReadinessOptions } from './readiness';
import { ReadinessCheck } from './readiness';
import { RollbackAlarms } from './rollback-alarms';
import { TrafficHook } from './traffic-hook';
import type { Result } from '../../src/core/result';
import { success } from '../../src/core/result';
import { refusedByAlarms } from '../../src/core/state/alarm-response';
import type { Command, Request } from '../../src/core/state/command';
import type { Gain } from '../../src/core/state/gain';
import { gainOf } from '../../src/core/state/gain';
import type { Refusal } from '../../src/core/state/refusal';
import type { Truth } from '../../src/core/state/truth';
import type { Components } from '../components';
import type { Decisions } from '../decisions';
import type { Environment } from '../environment';

export interface PreFlightParts {
  readonly components: Components;
  readonly decisions: Decisions;
  readonly now: () => number;
}

export interface PreFlightOptions extends ReadinessOptions {
  /** ARNs. */
  readonly rollbackAlarms: readonly string[];
  /** ARN of the function that has a last look, if one has. */
  readonly trafficHook?: string;
}

/** What could not be found out, in words. */
type Warnings = readonly string[];

/**
 * What the world must look like before a command is carried out: whoever gains traffic can take it, no alarm is on when a candidate
 * gains, the hook agrees, and nobody needs what is emptied. Whoever forces is not asked; a way back is not kept by alarms or the hook.
 */
export class PreFlight {
  private readonly emptying: EmptyingCheck;
  private readonly hook: TrafficHook;
  private readonly readiness: ReadinessCheck;

  constructor({ pointers, stateName }: Pick<Environment, 'pointers' | 'stateName'>, private readonly parts: PreFlightParts) {
    this.emptying = new EmptyingCheck(pointers);
    this.hook = new TrafficHook(stateName);
    this.readiness = new ReadinessCheck(parts.components, new Fleets(pointers));
  }

  /** Asks AWS only about what the command would change. What the rules refuse is left to them. */
  public async check(truth: Truth | undefined, command: Command, request: Request, options: PreFlightOptions): Promise<Result<Warnings, Refusal>> {
    const { decisions, now } = this.parts;
    const decided = decisions.decide(truth, command, request);
    if (truth === undefined || request.force === true || !decided.ok || decided.value.effects.length === 0) {
      return success([]);
    }
    const gain = gainOf(truth, decided.value.truth, command, now());
    if (gain !== undefined) {
      return this.checkGain(truth, gain, request, options);
    }
    return command.verb === 'unstage' ? this.emptying.check(truth) : success([]);
  }

  /** The hook comes last, and may work for minutes: what was well before may not be any more. */
  private async checkGain(truth: Truth, gain: Gain, request: Request, options: PreFlightOptions): Promise<Result<Warnings, Refusal>> {
    const seen = await this.look(truth, gain, options);
    if (!seen.ok || gain.towards === undefined || options.trafficHook === undefined) {
      return seen;
    }
    const agreed = await this.hook.ask(options.trafficHook, truth, gain, request);
    return agreed.ok ? this.look(truth, gain, options) : agreed;
  }

  /** An alarm that is on already sends no event that would take the traffic back. */
  private async look(truth: Truth, gain: Gain, options: PreFlightOptions): Promise<Result<Warnings, Refusal>> {
    const alarms = gain.towards === undefined ? { on: [], unknown: [] } : await new RollbackAlarms(options.rollbackAlarms).read();
    if (alarms.on.length > 0) {
      return refusedByAlarms(alarms.on);
    }
    const ready = await this.readiness.check(truth, gain, options);
    return ready.ok ? success([...alarms.unknown, ...ready.value]) : ready;
  }
}
