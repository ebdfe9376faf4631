import { paint } from './paint';
import type { Terminal } from './terminal';
import { UserError } from './user-error';

export interface FailureOptions {
  readonly debug?: boolean;
  readonly json?: boolean;
}

/** What a failed run says: one line with what to do; the stack trace only on request. */
export function reportFailure(error: unknown, { debug, json }: FailureOptions, terminal: Terminal): void {
  const code = error instanceof UserError ? error.code : 'unexpected';
  const message = describe(error);
  if (json) {
    terminal.out(JSON.stringify({ ok: false, code, message }));
  } else {
    terminal.error(`${paint.red('error')} ${message}`);
  }
  if (debug) {
    terminal.error(error instanceof Error ? `${error.stack}${error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : ''}` : String(error));
  }
}

function describe(error: unknown): string {
  if (error instanceof UserError) {
    return `${oneLine(error.message)}; ${error.resolution}`;
  }
  return `${oneLine(error instanceof Error ? error.message : String(error))} (run again with --debug for the stack trace)`;
}

function oneLine(text: string): string {
  return text.split('\n')[0].trim();
}
