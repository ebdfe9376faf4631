import type { OperatorVerb } from '../../../src/core';

/** Aliases of the operator function, one per grant. */
export type Alias = 'read' | 'stage' | 'promote' | 'administer';

const READERS: readonly Alias[] = ['read', 'stage', 'promote', 'administer'];
const STAGERS: readonly Alias[] = ['stage', 'administer'];
const PROMOTERS: readonly Alias[] = ['promote', 'administer'];
const ADMINISTRATORS: readonly Alias[] = ['administer'];

const ALIASES: { readonly [verb in OperatorVerb]: readonly Alias[] } = {
  status: READERS,
  history: READERS,
  upload: STAGERS,
  stage: STAGERS,
  preview: STAGERS,
  revoke: STAGERS,
  shift: PROMOTERS,
  promote: PROMOTERS,
  abort: PROMOTERS,
  rollback: PROMOTERS,
  reconcile: PROMOTERS,
  alarm: PROMOTERS,
  deny: ADMINISTRATORS,
  allow: ADMINISTRATORS,
  lock: ADMINISTRATORS,
  unlock: ADMINISTRATORS,
  prune: ADMINISTRATORS,
};

/** The aliases that take a verb, the one with the least grant first: whoever holds another one is denied by IAM there. */
export function aliasesFor(verb: OperatorVerb, force = false): readonly Alias[] {
  return force ? ADMINISTRATORS : ALIASES[verb];
}
