import type { Color } from '../color';
import type { Request, Verb } from './command';

/** What the operator function can be asked: the verbs of the state machine, and what looks or prepares without changing the truth. */
export type OperatorVerb = Exclude<Verb, 'take-over'> | 'status' | 'history' | 'reconcile' | 'upload' | 'alarm';

/** A command as CLI, pipelines, alarms and schedules send it. */
export interface OperatorRequest extends Request {
  readonly verb: OperatorVerb;
  readonly release?: string;
  readonly color?: Color;
  readonly weight?: number;
  /** Preview id, for `revoke`. */
  readonly id?: string;
  /** Seconds until a preview ends. */
  readonly duration?: number;
  /** Name of the alarm that went off, for `alarm`. */
  readonly alarm?: string;
  /** When it went off, as ISO 8601 has it, for `alarm`; now if it is not given. */
  readonly time?: string;
  /** Says what would come of it and changes nothing. */
  readonly dryRun?: boolean;
  /** Entries of the history, 1-100. */
  readonly limit?: number;
  /** The history before this generation. */
  readonly before?: number;
  /** The component that an upload is for; may be left out where there is one only. */
  readonly component?: string;
  /** Files of a new release, for `upload`. */
  readonly files?: readonly UploadFile[];
}

/** A file that is going to be uploaded. */
export interface UploadFile {
  /** In the site, with `/` between folders and none in front. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, in hexadecimal digits. */
  readonly digest: string;
}

/** How to put one file in place: `PUT` to the address, with all of the headers. */
export interface UploadTarget {
  readonly path: string;
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
}

/** What is left to upload of a release. */
export interface UploadPlan {
  readonly release: string;
  /** The next files, in the order in which they may be sent; none when all is in place. */
  readonly targets: readonly UploadTarget[];
  /** Files that are not in place yet, those in `targets` included. */
  readonly missing: number;
  readonly present: number;
}
