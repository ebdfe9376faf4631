/** Whatever hangs must not keep another pointer, or a roll back, waiting. */
export const CALL_LIMIT_SECONDS = 2;

export type Limited = { readonly abortSignal: AbortSignal };

/** A call about one pointer that did not succeed. */
export class PointerError extends Error {
  constructor(public readonly pointer: string, public readonly problem: string) {
    super(`${pointer}: ${problem}`);
    this.name = 'PointerError';
  }
}

/** Sends one call with its retries, within the limit. @throws PointerError */
export async function callInTime<T>(pointer: string, send: (limited: Limited) => Promise<T>): Promise<T> {
  const abortSignal = AbortSignal.timeout(CALL_LIMIT_SECONDS * 1000);
  try {
    return await send({ abortSignal });
  } catch (error) {
    throw new PointerError(pointer, abortSignal.aborted ? `no answer within ${CALL_LIMIT_SECONDS} seconds` : (error as Error).message);
  }
}

/** What went wrong, for a message that names the pointer itself. */
export function problemOf(error: unknown): string {
  return error instanceof PointerError ? error.problem : (error as Error).message;
}
