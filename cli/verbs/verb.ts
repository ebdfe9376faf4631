import type { Command } from 'commander';
import type { ExitCode, Terminal } from '../terminal';

/** What a verb needs of the program around it. */
export interface VerbContext {
  readonly terminal: Terminal;
  /** Takes the verb's exit code. */
  readonly done: (code: ExitCode) => void;
  /** Comes when the user wants a verb to end; who asks must then end by itself. */
  readonly stopped: () => Promise<void>;
}

/** Adds one verb to the program. */
export type Verb = (program: Command, context: VerbContext) => void;
