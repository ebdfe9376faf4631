import { errorPaint } from './paint';
import type { Terminal } from './terminal';
import { UserError } from './user-error';

export interface FailureOptions {
  readonly debug?: boolean;
  readonly json?: boolean;
}

/** What a failed run says, as its JSON has it. */
interface Failure {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
  readonly resolution: string;
}

/** What a failed run says: one line with what to do; the stack trace only on request. */
export function reportFailure(error: unknown, { debug, json }: FailureOptions, terminal: Terminal): void {
  const failure = describe(error);
  if (json) {
    terminal.out(JSON.stringify(failure));
  } else {
    terminal.error(`${errorPaint.red('error')} ${failure.message}; ${failure.resolution}`);
  }
  if (debug) {
    terminal.error(error instanceof Error ? `${error.stack}${error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : ''}` : String(error));
  }
}

function describe(error: unknown): Failure {
  const message = oneLine(error instanceof Error ? error.message : String(error));
  return error instanceof UserError
    ? { ok: false, code: error.code, message, resolution: error.resolution }
    : { ok: false, code: 'unexpected', message, resolution: 'run again with --debug for the stack trace' };
}

function oneLine(text: string): string {
  return text.split('\n')[0].trim();
}
