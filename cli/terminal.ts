/** Where the CLI writes and how it ends, so that tests run it in-process. */
export interface Terminal {
  /** Takes a line that is drawn again and again; not there where nobody watches. */
  readonly live?: NodeJS.WriteStream;
  out(text: string): void;
  error(text: string): void;
}

export const TERMINAL: Terminal = {
  out: (text) => void process.stdout.write(`${text}\n`),
  error: (text) => void process.stderr.write(`${text}\n`),
  live: process.stderr.isTTY && process.env.TERM !== 'dumb' ? process.stderr : undefined,
};

/** 0 done; 2 refused by the state machine, nothing changed; 1 everything else. */
export const EXIT = { done: 0, failed: 1, refused: 2 } as const;

export type ExitCode = typeof EXIT[keyof typeof EXIT];
