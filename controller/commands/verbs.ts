import type { OperatorVerb } from '../../src/core/state/operator-request';

/** What a caller may be granted. Each grant is an alias of the operator function, so IAM decides by its ARN. */
export type Grant = 'read' | 'stage' | 'promote' | 'administer';

/** The least grant that each verb needs besides `administer`, which has them all. */
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
  reconcile: 'promote',
  alarm: 'promote',
  deny: 'administer',
  allow: 'administer',
  lock: 'administer',
  unlock: 'administer',
  prune: 'administer',
};

export function isOperatorVerb(value: unknown): value is OperatorVerb {
  return typeof value === 'string' && Object.hasOwn(VERB_GRANTS, value);
}

export const OPERATOR_VERBS = Object.keys(VERB_GRANTS);

/** Whether the alias through which the function was invoked allows a verb; everybody may read, only administrators force. */
export function isGranted(invokedFunctionArn: string, verb: OperatorVerb, force: boolean): boolean {
  const alias = invokedFunctionArn.split(':')[7];
  const needed = force ? 'administer' : VERB_GRANTS[verb];
  return alias === 'administer' || alias === needed || (needed === 'read' && (alias === 'stage' || alias === 'promote'));
}
