import { Command, CommanderError } from 'commander';
import { reportFailure } from './failure';
import type { ExitCode, Terminal } from './terminal';
import { EXIT } from './terminal';
import { addAbort } from './verbs/abort';
import { addLocal } from './verbs/local';
import { addPromote } from './verbs/promote';
import { addAllow, addDeny } from './verbs/release-permission';
import { addRollback } from './verbs/rollback';
import { addShift } from './verbs/shift';
import { addStatus } from './verbs/status';
import type { Verb } from './verbs/verb';

const VERBS: readonly Verb[] = [addLocal, addStatus, addPromote, addShift, addRollback, addAbort, addAllow, addDeny];

/** Runs the CLI in-process and gives its exit code; nothing here ends the process. */
export async function run(args: readonly string[], terminal: Terminal, stopped: Promise<void>): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const program = createProgram(terminal, stopped, (exitCode) => {
    code = exitCode;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) { // commander has said what is wrong
      return error.exitCode === 0 ? EXIT.done : EXIT.failed;
    }
    reportFailure(error, { debug: args.includes('--debug'), json: args.includes('--json') }, terminal);
    return EXIT.failed;
  }
}

function createProgram(terminal: Terminal, stopped: Promise<void>, done: (code: ExitCode) => void): Command {
  const program = new Command('cdk-blue-green')
    .description('Blue/green releases: look at a release state, move its traffic, try it all on this machine')
    .option('--debug', 'print stack traces and what goes on inside')
    .showHelpAfterError('(add --help for the options)')
    .configureOutput({ writeOut: (text) => terminal.out(text.trimEnd()), writeErr: (text) => terminal.error(text.trimEnd()) })
    .exitOverride()
    .addHelpText('after', '\nExamples:\n  $ cdk-blue-green local\n  $ cdk-blue-green status --local\n  $ cdk-blue-green promote --local --wait\n\nExit codes: 0 done, 2 refused with nothing changed, 1 everything else');
  VERBS.forEach((add) => add(program, { terminal, done, stopped }));
  program.commands.forEach((command) => command.option('--debug', 'print stack traces and what goes on inside'));
  return program;
}
