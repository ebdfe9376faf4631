import type { Color } from '../color';
import type { EdgeDocument } from '../document';

/** Characters of a request's texts: they stand in the history, in events, and a lock's in the truth. */
export const MAX_ACTOR_LENGTH = 256;
export const MAX_REASON_LENGTH = 500;

/** Who asks, why, and on top of what. */
export interface Request {
  readonly actor: string;
  readonly reason: string;
  /** Refused if the truth has moved on since. */
  readonly expectedGeneration?: number;
  /**
   * Acts although the state is locked, and without asking whether an alarm is on, what takes traffic is ready (services, functions,
   * targets of load balancers), a record that the state does not move leads to the idle color, or the `trafficHook` agrees.
   */
  readonly force?: boolean;
}

export interface Stage {
  readonly verb: 'stage';
  readonly release: string;
  /** Manifest fingerprint per component that holds the release. */
  readonly components: { readonly [component: string]: string };
  /** Must be the idle color, if given. */
  readonly color?: Color;
  /** Whoever stages it moves its traffic too: it is not promoted by itself. */
  readonly byHand?: boolean;
}

export interface Shift {
  readonly verb: 'shift';
  /** Percent of new sessions, 0-100, two decimals. */
  readonly weight: number;
  /** Must be the candidate, if given. */
  readonly release?: string;
  /** A step of an automatic promotion, which the controller takes by itself; no request can say so. */
  readonly automatic?: true;
}

export interface Promote {
  readonly verb: 'promote';
  /** Must be the candidate, or what is active already; the candidate if not given. */
  readonly release?: string;
  readonly color?: Color;
  /** The end of an automatic promotion. */
  readonly automatic?: true;
}

export interface ReleaseVerb {
  readonly verb: 'deny' | 'allow';
  readonly release: string;
}

export interface IssuePreview {
  readonly verb: 'preview';
  readonly release: string;
  /** First 22 characters of base64url(SHA-256(token)). */
  readonly id: string;
  /** Unix seconds. */
  readonly expires: number;
}

export interface RevokePreview {
  readonly verb: 'revoke';
  readonly id: string;
}

/** A valid document that somebody wrote over the published one, with a higher generation. */
export interface TakeOver {
  readonly verb: 'take-over';
  readonly document: EdgeDocument;
}

/** Marks what retention no longer protects; with `sweep` and `swept` it frames the deletion of files. */
export interface Prune {
  readonly verb: 'prune';
  /** Releases whose files nobody is uploading. Those that may go are forgotten, and cannot be staged until they are gone. */
  readonly sweep?: readonly string[];
  /** Releases whose files are gone. */
  readonly swept?: readonly string[];
}

export interface PlainVerb {
  readonly verb: 'rollback' | 'abort' | 'unstage' | 'lock' | 'unlock';
}

export type Command = Stage | Shift | Promote | ReleaseVerb | IssuePreview | RevokePreview | TakeOver | Prune | PlainVerb;
export type Verb = Command['verb'];
