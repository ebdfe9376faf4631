import { createHash } from 'node:crypto';
import { operatorName } from '../core/state/operator-name';

/** Name of the operator's function, of this state or of one that another stack made. */
export function operatorNameOf(stateName: string): string {
  return operatorName(stateName, createHash('sha256').update(stateName).digest('hex'));
}
