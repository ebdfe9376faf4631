import type { CommandAnswer, LocalClient } from '../local-client';
import { paint } from '../paint';
import type { ExitCode, Terminal } from '../terminal';
import { EXIT } from '../terminal';
import { UserError } from '../user-error';
import type { VerbOptions } from './shared-options';
import { localClient } from './shared-options';

const POLL_MS = 250;

/** What a change may take after its instant until it is seen, in milliseconds. */
const PATIENCE_MS = 30_000;

/** What the caller got wrong; everything else is a refusal of the state machine. */
const MISTAKES = ['invalid', 'not-granted'];

/** Sends one command, says what came of it, and waits for it if asked to. */
export async function runCommand(
  verb: string, fields: Readonly<Record<string, unknown>>, options: VerbOptions, terminal: Terminal,
): Promise<ExitCode> {
  const client = localClient(options);
  const answer = await client.command(verb, { ...fields, ...options.reason === undefined ? {} : { reason: options.reason } });
  if (answer.ok && answer.effectiveAt !== undefined && options.wait) {
    await waitUntilEffective(client, answer.effectiveAt, options.json ? () => undefined : (line) => terminal.error(paint.dim(line)));
  }
  terminal.out(options.json ? JSON.stringify(answer) : describe(answer, options.wait === true));
  if (answer.ok) {
    return EXIT.done;
  }
  return MISTAKES.includes(answer.code) ? EXIT.failed : EXIT.refused;
}

function describe(answer: CommandAnswer, waited: boolean): string {
  if (!answer.ok) {
    return `${paint.yellow('refused')} ${answer.message}`;
  }
  const when = answer.effectiveAt === undefined ? '' : waited ? ', in force everywhere' : `, in force everywhere from ${new Date(answer.effectiveAt * 1000).toISOString()}`;
  return `${paint.green('done')} ${answer.message} (generation ${answer.generation}${when})`;
}

/** Until the instant has passed and the state says so itself. */
async function waitUntilEffective(client: LocalClient, effectiveAt: number, progress: (line: string) => void): Promise<void> {
  progress(`waiting until ${new Date(effectiveAt * 1000).toISOString()}, when it applies everywhere`);
  for (;;) {
    const { now, truth, published } = await client.status();
    if (now >= effectiveAt * 1000 && truth?.pending === null && published.home === truth.generation && published.replica === truth.generation) {
      return;
    }
    if (truth?.pending !== null && truth?.pending?.effectiveAt !== effectiveAt) {
      throw new UserError('overtaken', 'another change came in between', 'look at the status and decide again');
    }
    if (now > effectiveAt * 1000 + PATIENCE_MS) {
      throw new UserError('not-confirmed', 'the change is recorded, but not every copy of it is published', 'look at the status; `reconcile` publishes again');
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
