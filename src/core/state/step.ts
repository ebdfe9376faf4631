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

/** `2026-11-21T10:02:42Z`; an instant that no calendar has, which only a document written by hand can hold, is given as it is. */
export function isoTime(unixSeconds: number): string {
  const date = new Date(unixSeconds * 1000);
  return Number.isNaN(date.getTime()) ? `second ${unixSeconds}` : date.toISOString().replace('.000Z', 'Z');
}
