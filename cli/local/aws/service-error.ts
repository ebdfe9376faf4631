/** An error answer of an AWS service. SDK clients make the exception's name of `code`. */
export class ServiceError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number = 400,
    /** Members that the exception carries beside its message. */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = code;
  }
}

/** What the in-memory AWS does not model is refused, never answered wrongly. */
export function notModelled(what: string): ServiceError {
  return new ServiceError('NotImplemented', `the local AWS does not model ${what}`, 400);
}
