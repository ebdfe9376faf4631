import type { OperatorVerb } from './operator-request';

/** What a caller may be granted. Each grant is an alias of the operator function, so IAM decides by its ARN. */
export type Grant = 'read' | 'stage' | 'promote' | 'administer';

export const GRANTS: readonly Grant[] = ['read', 'stage', 'promote', 'administer'];

/** The least grant that each verb needs. */
const VERB_GRANTS: { readonly [verb in OperatorVerb]: Grant } = {
  status: 'read',
  history: 'read',
  upload: 'stage',
  stage: 'stage',
  preview: 'stage',
  revoke: 'stage',
  shift: 'promote',
  promote: 'promote',
  abort: 'promote',
  rollback: 'promote',
  unstage: 'promote',
  reconcile: 'promote',
  alarm: 'promote',
  deny: 'administer',
  allow: 'administer',
  lock: 'administer',
  unlock: 'administer',
  prune: 'administer',
};

export const OPERATOR_VERBS = Object.keys(VERB_GRANTS) as OperatorVerb[];

export function isOperatorVerb(value: unknown): value is OperatorVerb {
  return typeof value === 'string' && Object.prototype.hasOwnProperty.call(VERB_GRANTS, value);
}

/**
 * The grants that take a verb, the least one first: everybody may read, only administrators force.
 *
 * `promote` gives `promote, administer`; `status` gives all four; `promote` with force gives `administer`.
 */
export function grantsFor(verb: OperatorVerb, force = false): Grant[] {
  const least = force ? 'administer' : VERB_GRANTS[verb];
  return GRANTS.filter((grant) => grant === least || grant === 'administer' || least === 'read');
}
