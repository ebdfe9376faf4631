import { Command, CommanderError } from 'commander';
import { reportFailure } from './failure';
import { separateLocal } from './local-argument';
import { errorPaint } from './paint';
import { DEFAULT_LOCAL_URL } from './target/target-options';
import type { ExitCode, Terminal } from './terminal';
import { EXIT } from './terminal';
import { UserError } from './user-error';
import { version } from '../package.json';
import { addAbort } from './verbs/abort';
import { addAllow } from './verbs/allow';
import { addCompletion } from './verbs/completion';
import { addDeny } from './verbs/deny';
import { addHistory } from './verbs/history';
import { addLocal } from './verbs/local';
import { addLock } from './verbs/lock';
import { addPreview } from './verbs/preview';
import { addPromote } from './verbs/promote';
import { addPrune } from './verbs/prune';
import { addReleases } from './verbs/releases';
import { addRollback } from './verbs/rollback';
import { addShift } from './verbs/shift';
import { addStage } from './verbs/stage';
import { addStatus } from './verbs/status';
import { addUnlock } from './verbs/unlock';
import { addUnstage } from './verbs/unstage';
import type { Verb, VerbContext } from './verbs/verb';

const VERBS: ReadonlyArray<readonly [heading: string, verbs: readonly Verb[]]> = [
  ['Look:', [addStatus, addReleases, addHistory]],
  ['Prepare:', [addStage, addPreview]],
  ['Move traffic:', [addShift, addPromote, addAbort, addRollback, addDeny]],
  ['Operate:', [addAllow, addUnstage, addLock, addUnlock, addPrune]],
  ['On this machine:', [addLocal, addCompletion]],
];

const DEBUG = ['--debug', 'print stack traces and what goes on inside'] as const;

/** Runs the CLI in-process and gives its exit code; nothing here ends the process. */
export async function run(args: readonly string[], terminal: Terminal, stopped: () => Promise<void>): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const json = args.includes('--json');
  const done = (exitCode: ExitCode) => {
    code = exitCode;
  };
  try {
    await createProgram({ terminal, stopped, done }, json).parseAsync(separateLocal(args, DEFAULT_LOCAL_URL), { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && (error.exitCode === 0 || !json)) { // commander has said what is wrong
      return error.exitCode === 0 ? EXIT.done : EXIT.failed;
    }
    reportFailure(error instanceof CommanderError ? usageError(error) : error, { debug: args.includes('--debug'), json }, terminal);
    return EXIT.failed;
  }
}

function createProgram(context: VerbContext, json: boolean): Command {
  const { terminal } = context;
  const program = new Command('cdk-blue-green')
    .description('Blue/green releases: look at a release state, move its traffic, try it all on this machine')
    .version(version)
    .helpCommand(false)
    .option(...DEBUG)
    .showHelpAfterError('(add --help for the options)')
    .configureHelp({ helpWidth: process.stdout.columns ?? 120 })
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => json ? undefined : terminal.error(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error:/, errorPaint.red('error'))),
    })
    .exitOverride()
    .addHelpText('after', `
Examples:
  $ cdk-blue-green status --stack Shop
  $ cdk-blue-green promote --state Shop/Site --wait
  $ cdk-blue-green local

Exit codes: 0 done, 2 refused with nothing changed, 1 everything else`);
  for (const [heading, verbs] of VERBS) {
    program.commandsGroup(heading);
    verbs.forEach((add) => add(program, context));
  }
  program.commands.forEach((command) => command.option(...DEBUG));
  return program;
}

/** `error: unknown option '--wiat'` and the like, for pipelines. */
function usageError({ message }: CommanderError): UserError {
  return new UserError('usage', message.replace(/^error: /, ''), 'add --help for the options');
}
