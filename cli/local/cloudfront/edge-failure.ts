/** How CloudFront names the reason in X-Cache and in its logs. */
export type FailureKind = 'LambdaExecutionError' | 'LambdaValidationError' | 'LambdaLimitExceeded' | 'Error';

/** CloudFront itself answers the viewer with an error. */
export class EdgeFailure extends Error {
  constructor(readonly status: number, readonly kind: FailureKind, readonly reasons: readonly string[]) {
    super(reasons.join('; '));
    this.name = 'EdgeFailure';
  }
}

export function validationFailure(reasons: readonly string[]): EdgeFailure {
  return new EdgeFailure(502, 'LambdaValidationError', reasons);
}
