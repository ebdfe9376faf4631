import type { OperatorAnswer, StatusReport } from '../../src/core';
import { UserError } from '../user-error';

/** The report in the answer to `status`. */
export function reportOf(answer: OperatorAnswer): StatusReport {
  if (answer.ok && answer.status !== undefined) {
    return answer.status;
  }
  throw answer.ok
    ? new UserError('unexpected-answer', 'the operator gave no status', 'use the CLI of the library version that the app was deployed with')
    : new UserError(answer.code, `the operator gave no status: ${answer.message}`, 'ask for the grant to read, or deploy the app again');
}
