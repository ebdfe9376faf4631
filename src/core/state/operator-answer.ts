import type { UploadPlan } from './operator-request';
import type { Refusal } from './refusal';
import type { StatusReport } from './report';
import type { HistoryEntry } from './transition';

/** What whoever sends a command gets back: done, or declined with nothing changed. */
export type OperatorAnswer = Done | Declined;

export interface Done {
  readonly ok: true;
  readonly message: string;
  readonly changed: boolean;
  /** `null` before the first release. */
  readonly generation: number | null;
  /** Unix seconds from which the change holds everywhere. */
  readonly effectiveAt?: number;
  /** What `revoke` takes to end the preview. */
  readonly id?: string;
  /** Preview credential; it is told once and kept nowhere. */
  readonly token?: string;
  readonly status?: StatusReport;
  /** Newest first. */
  readonly history?: readonly HistoryEntry[];
  readonly upload?: UploadPlan;
  /** Nothing was changed: this is what would come of it. */
  readonly dryRun?: true;
}

export interface Declined {
  readonly ok: false;
  readonly code: Refusal['code'] | 'not-granted';
  readonly message: string;
}
