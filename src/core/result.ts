/** Outcome of a rule that can say no. The core returns it and never throws. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export function success<T>(value: T): Result<T, never> {
  return { ok: true, value: value };
}

export function failure<E>(error: E): Result<never, E> {
  return { ok: false, error: error };
}
