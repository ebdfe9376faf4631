import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Result } from '../../src/core/result';
import { success } from '../../src/core/result';
import type { Request } from '../../src/core/state/command';
import type { Gain } from '../../src/core/state/gain';
import type { Refusal } from '../../src/core/state/refusal';
import { refuse } from '../../src/core/state/refusal';
import type { Truth } from '../../src/core/state/truth';
import { activeRelease } from '../../src/core/state/truth';

/** What a hook is asked with. */
export interface TrafficHookEvent {
  readonly stateName: string;
  readonly verb: 'promote' | 'shift';
  /** The candidate, and where it is. */
  readonly release: string;
  readonly color: string;
  /** Percent of new sessions that it would get. */
  readonly weight: number;
  /** The release that is active. */
  readonly active: string;
  readonly actor: string;
  readonly reason: string;
}

/** The timeouts of both functions leave room for it (`controller-function.ts`). */
const LIMIT_MS = 240_000;

/** A function of the user's that has a last look before a candidate takes more traffic. */
export class TrafficHook {
  constructor(private readonly stateName: string, private readonly client = new LambdaClient({ maxAttempts: 1 })) {}

  /** Whatever is no clear yes is a no: an error, a timeout, an answer of another shape. */
  public async ask(functionArn: string, truth: Truth, gain: Gain, { actor, reason }: Request): Promise<Result<null, Refusal>> {
    const { towards, release, color, weight } = gain;
    const active = activeRelease(truth);
    return this.invoke(functionArn, { stateName: this.stateName, verb: towards!, release, color, weight, active, actor, reason });
  }

  private async invoke(functionArn: string, event: TrafficHookEvent): Promise<Result<null, Refusal>> {
    try {
      const command = new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify(event) });
      const { Payload, FunctionError: failed } = await this.client.send(command, { abortSignal: AbortSignal.timeout(LIMIT_MS) });
      const text = Buffer.from(Payload ?? []).toString('utf8');
      return failed === undefined ? verdict(text, event) : no(event, `the hook failed: ${text}`);
    } catch (error) {
      return no(event, `the hook did not answer: ${(error as Error).message}`);
    }
  }
}

function verdict(text: string, event: TrafficHookEvent): Result<null, Refusal> {
  const { ok, reason } = parsed(text);
  if (ok === true) {
    return success(null);
  }
  return no(event, ok === false ? String(reason ?? 'the hook gave no reason') : `the hook must answer {"ok": true} or {"ok": false, "reason": "..."}, got: ${text.slice(0, 200)}`);
}

function parsed(text: string): { readonly ok?: unknown; readonly reason?: unknown } {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    return {};
  }
}

function no({ release }: TrafficHookEvent, reason: string): Result<never, Refusal> {
  return refuse('hook', `release ${release} gets no traffic: ${reason}; nothing changed. Mend it and try again, or stage another release`);
}
