import { createHash } from 'node:crypto';

/** Lambda function names have at most 64 characters; this leaves room for digest and suffix. */
const READABLE = 40;

/** The operator's function name follows from the state's name, so that other stacks and the CLI find it. */
export function operatorNameOf(stateName: string): string {
  const digest = createHash('sha256').update(stateName).digest('hex').slice(0, 8);
  return `${stateName.replace(/[^A-Za-z0-9]+/g, '-').slice(-READABLE).replace(/^-/, '')}-${digest}-operator`;
}
