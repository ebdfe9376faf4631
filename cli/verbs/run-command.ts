import type { Done, OperatorAnswer, OperatorVerb } from '../../src/core';
import { formatAnswer } from '../answer-line';
import type { Reach } from '../answer-line';
import { waitForChange } from '../change-waiter';
import { errorPaint, paint } from '../paint';
import { createProgress } from '../progress';
import type { CommandFields, ReleaseTarget } from '../target/release-target';
import { openTarget } from '../target/target-options';
import type { ExitCode, Terminal } from '../terminal';
import { EXIT } from '../terminal';
import { UserError } from '../user-error';
import type { WriteOptions } from './shared-options';
import { timeoutOf } from './shared-options';
import type { VerbContext } from './verb';

/** What the caller got wrong; everything else is a refusal of the state machine. */
const MISTAKES = ['invalid', 'not-granted'];

/** Verbs that somebody else's verb may overtake. */
const MOVING: readonly OperatorVerb[] = ['promote', 'shift', 'abort', 'rollback'];

type Declination = Exclude<OperatorAnswer, Done>;

type Command = { readonly verb: OperatorVerb; readonly fields?: CommandFields; readonly reach: Reach };

/** Sends one command, says what came of it, and waits for it if asked to. */
export async function runCommand(command: Command, options: WriteOptions, context: VerbContext): Promise<ExitCode> {
  const target = openTarget(options);
  const answer = await send(target, command, options);
  if (!answer.ok) {
    return declined(answer, options, context.terminal);
  }
  if (options.wait && !answer.dryRun) {
    await waitFor(target, command.verb, answer, options, context);
  }
  context.terminal.out(options.json ? JSON.stringify(answer) : formatAnswer(answer, command.reach, options.wait === true));
  return EXIT.done;
}

/** The answer of a command with the options that every writing verb has. */
export async function send(target: ReleaseTarget, command: Omit<Command, 'reach'>, options: WriteOptions): Promise<OperatorAnswer> {
  const { verb, fields } = command;
  const { reason, expectGeneration: expectedGeneration, dryRun, force } = options;
  const answer = await target.command(verb, { ...fields, reason, expectedGeneration, dryRun, force });
  if (dryRun && answer.ok && answer.dryRun !== true) {
    throw new UserError('no-dry-run', `the operator of this state does not know --dry-run and carried the command out: ${answer.message}`, 'look at the status, and deploy the app with a newer version of the library');
  }
  return answer;
}

/** A refusal is a result; what the caller got wrong is an error. */
export function declined(answer: Declination, { json }: WriteOptions, terminal: Terminal): ExitCode {
  const isMistake = MISTAKES.includes(answer.code);
  if (json) {
    terminal.out(JSON.stringify(answer));
  } else if (isMistake) {
    terminal.error(`${errorPaint.red('error')} ${answer.message}`);
  } else {
    terminal.out(`${paint.yellow('refused')} ${answer.message}`);
  }
  return isMistake ? EXIT.failed : EXIT.refused;
}

/** Also after a command that changed nothing: what it found may not be in force or published yet. */
export async function waitFor(
  target: ReleaseTarget, verb: OperatorVerb, { generation, effectiveAt }: Done, options: WriteOptions, context: VerbContext,
): Promise<void> {
  const { terminal, stopped } = context;
  const change = { generation: generation ?? 0, effectiveAt: effectiveAt ?? 0, movesTraffic: MOVING.includes(verb) };
  const progress = createProgress(options.json ? { ...terminal, live: undefined } : terminal);
  await waitForChange(target, change, { timeoutSeconds: timeoutOf(options), stopped: stopped() }, progress);
}
