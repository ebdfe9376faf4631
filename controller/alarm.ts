import type { Outcome } from './outcome';
import type { Result } from '../src/core/result';
import { success } from '../src/core/result';
import { alarmResponse } from '../src/core/state/alarm-response';
import type { PlainVerb, Request } from '../src/core/state/command';
import type { Refusal } from '../src/core/state/refusal';
import type { Truth } from '../src/core/state/truth';

/** An alarm that went off. */
export interface Alarm {
  readonly name: string;
  readonly reason: string;
  /** Milliseconds since 1970; now if nobody says. */
  readonly wentOffAt?: number;
}

interface Commands {
  /** The truth, with a document that an operator wrote by hand in it. */
  current(): Promise<Truth | undefined>;
  run(command: PlainVerb, request: Request): Promise<Result<Outcome, Refusal>>;
}

/** Other writers may be faster, for example the one that serves another alarm. */
const ATTEMPTS = 5;

/**
 * Does what an alarm asks for on top of the truth that it was decided upon; if that has moved on, it is decided again.
 *
 * @throws if others are faster each time: Lambda then delivers the alarm again
 */
export async function respondToAlarm(
  { name, reason, wentOffAt }: Alarm, commands: Commands, now: () => number, bakeSeconds: number,
): Promise<Result<Outcome, Refusal>> {
  const request: Request = { actor: `alarm ${name}`, reason };
  for (let attempt = 1; ; attempt++) {
    const truth = await commands.current();
    if (truth === undefined) {
      return commands.run({ verb: 'abort' }, request);
    }
    const response = alarmResponse(truth, now(), bakeSeconds, wentOffAt);
    if (!response.ok) {
      return response;
    }
    if (response.value.verb === 'none') {
      return success({ generation: truth.generation, changed: false, message: response.value.message });
    }
    const result = await commands.run({ verb: response.value.verb }, { ...request, expectedGeneration: truth.generation });
    if (result.ok || result.error.code !== 'stale-generation') {
      return result;
    }
    if (attempt === ATTEMPTS) {
      throw new Error(`alarm ${name} took no traffic back: ${result.error.message}`);
    }
  }
}
