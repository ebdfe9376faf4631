import type { OperatorAnswer, OperatorRequest, OperatorVerb, StatusReport } from '../../src/core';

/** What a command says beside its verb; who asks is the target's to find out. */
export type CommandFields = Partial<Omit<OperatorRequest, 'verb' | 'actor'>>;

/** One release state as the verbs see it, wherever it is. */
export interface ReleaseTarget {
  status(): Promise<StatusReport>;
  /** A refusal is an answer; anything else that goes wrong is a `UserError`. */
  command(verb: OperatorVerb, fields?: CommandFields): Promise<OperatorAnswer>;
  /** Address of the site, for links; undefined where nothing tells it. */
  siteUrl(): Promise<string | undefined>;
}
