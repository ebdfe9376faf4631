import type { IConstruct } from 'constructs';

/** A prop that cannot work, found at synth. */
export class ReleaseValidationError extends Error {
  constructor(message: string, public readonly constructPath?: string) {
    super(constructPath === undefined ? message : `${message} (in ${constructPath})`);
    this.name = 'ReleaseValidationError';
  }
}

/** `'<prop>' must be <rule>, got: <value>; <what to change>` */
export function invalid(scope: IConstruct | undefined, prop: string, rule: string, got: unknown, fix: string): ReleaseValidationError {
  return new ReleaseValidationError(`'${prop}' must be ${rule}, got: ${String(got)}; ${fix}`, scope?.node.path);
}
