import type { Decisions } from './decisions';
import type { RollbackAlarms } from './rollback-alarms';
import type { Result } from '../src/core/result';
import { success } from '../src/core/result';
import { refusedByAlarms } from '../src/core/state/alarm-response';
import type { Command, Request } from '../src/core/state/command';
import type { Refusal } from '../src/core/state/refusal';
import type { Truth } from '../src/core/state/truth';

/** Keeps traffic from a release while an alarm is on: it was on before, so no event would take the traffic back. */
export class AlarmGuard {
  constructor(private readonly decisions: Decisions) {}

  /** Asks CloudWatch only if the command would bring traffic. @returns what could not be found out, in words */
  public async check(
    truth: Truth | undefined, command: Command, request: Request, alarms: RollbackAlarms,
  ): Promise<Result<readonly string[], Refusal>> {
    if (request.force === true || !bringsTraffic(command)) {
      return success([]);
    }
    const decided = this.decisions.decide(truth, command, request);
    if (!decided.ok || decided.value.effects.length === 0) {
      return success([]);
    }
    const { on, unknown } = await alarms.read();
    return on.length > 0 ? refusedByAlarms(on) : success(unknown);
  }
}

function bringsTraffic(command: Command): boolean {
  return command.verb === 'promote' || (command.verb === 'shift' && command.weight > 0);
}
