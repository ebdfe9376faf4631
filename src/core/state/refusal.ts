import type { Result } from '../result';
import { failure } from '../result';

/** Why the state machine says no. Nothing has changed when it does. */
export type RefusalCode =
  | 'active-color'
  | 'alarm'
  | 'candidate-has-weight'
  | 'denied'
  | 'hook'
  | 'in-use'
  | 'incomplete'
  | 'invalid'
  | 'locked'
  | 'no-candidate'
  | 'no-previous'
  | 'not-ready'
  | 'other-content'
  | 'pending'
  | 'pruning'
  | 'rolled-back'
  | 'stale-generation'
  | 'too-many-previews'
  | 'too-many-releases'
  | 'unknown-release';

export interface Refusal {
  readonly code: RefusalCode;
  /** What stands in the way, and what to do. */
  readonly message: string;
}

export function refuse(code: RefusalCode, message: string): Result<never, Refusal> {
  return failure({ code, message });
}
