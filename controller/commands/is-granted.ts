import type { Grant } from '../../src/core/state/grants';
import { grantsFor } from '../../src/core/state/grants';
import type { OperatorVerb } from '../../src/core/state/operator-request';

/** Whether the alias through which the function was invoked takes a verb. */
export function isGranted(invokedFunctionArn: string, verb: OperatorVerb, force: boolean): boolean {
  return grantsFor(verb, force).includes(invokedFunctionArn.split(':')[7] as Grant);
}
