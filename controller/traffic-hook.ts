import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Decisions } from './decisions';
import type { Result } from '../src/core/result';
import { success } from '../src/core/result';
import type { Command, Request } from '../src/core/state/command';
import type { Refusal } from '../src/core/state/refusal';
import { refuse } from '../src/core/state/refusal';
import type { Truth } from '../src/core/state/truth';

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

/** Below the time that a deploy gives its release resource. */
const LIMIT_MS = 240_000;

/** A function of the user's that has a last look before a candidate takes more traffic. */
export class TrafficHook {
  constructor(
    private readonly stateName: string, private readonly decisions: Decisions, private readonly client = new LambdaClient({ maxAttempts: 1 }),
  ) {}

  /** Asks only if the command would bring traffic. Whatever is no clear yes is a no: an error, a timeout, an answer of another shape. */
  public async check(truth: Truth | undefined, command: Command, request: Request, functionArn?: string): Promise<Result<null, Refusal>> {
    if (functionArn === undefined || truth === undefined || request.force === true || (command.verb !== 'promote' && command.verb !== 'shift')) {
      return success(null);
    }
    const decided = this.decisions.decide(truth, command, request);
    if (!decided.ok || decided.value.effects.length === 0) {
      return success(null);
    }
    const { truth: next } = decided.value;
    const isPromotion = next.active !== truth.active;
    if (!isPromotion && next.weight <= truth.weight) {
      return success(null);
    }
    const color = truth.active === 'blue' ? 'green' : 'blue';
    return this.ask(functionArn, {
      stateName: this.stateName,
      verb: command.verb,
      release: next.releases[color]!,
      color,
      weight: isPromotion ? 100 : next.weight,
      active: truth.releases[truth.active]!,
      actor: request.actor,
      reason: request.reason,
    });
  }

  private async ask(functionArn: string, event: TrafficHookEvent): Promise<Result<null, Refusal>> {
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
