/** Something that the user can put right: one line says what happened and what to do, without a stack trace. */
export class UserError extends Error {
  constructor(readonly code: string, message: string, readonly resolution: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UserError';
  }
}
