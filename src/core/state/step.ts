import type { Result } from '../result';
import { success } from '../result';
import type { Refusal } from './refusal';
import type { StateSettings, Truth } from './truth';

/** What a verb makes of a truth. The same truth object means that nothing changes. */
export interface Step {
  readonly truth: Truth;
  readonly message: string;
}

export type StepResult = Result<Step, Refusal>;

/** What a verb may know besides the truth and its own command. */
export interface StepContext {
  readonly nowMs: number;
  /** Generation that the change will have. */
  readonly generation: number;
  readonly settings: StateSettings;
}

export function step(truth: Truth, message: string): StepResult {
  return success({ truth, message });
}
