import { formatHistory } from '../history-lines';
import { openTarget } from '../target/target-options';
import type { ExitCode } from '../terminal';
import { EXIT } from '../terminal';
import { declined } from './run-command';
import type { VerbOptions } from './shared-options';
import { addReadOptions } from './shared-options';
import { parseWholeNumber } from './values';
import type { Verb, VerbContext } from './verb';

interface HistoryOptions extends VerbOptions {
  readonly limit?: number;
  readonly before?: number;
}

export const addHistory: Verb = (program, context) => {
  addReadOptions(program.command('history'))
    .description('show who changed what, when and why, the newest first')
    .option('--limit <number>', 'entries, 1-100 (default: 20)', parseWholeNumber)
    .option('--before <generation>', 'only what came before this generation', parseWholeNumber)
    .addHelpText('after', `
Examples:
  $ cdk-blue-green history --stack Shop --limit 5
  $ cdk-blue-green history --state Shop/Site --before 42 --json
  $ cdk-blue-green history --local`)
    .action(async (options: HistoryOptions) => {
      context.done(await showHistory(options, context));
    });
};

async function showHistory({ limit, before, ...options }: HistoryOptions, { terminal }: VerbContext): Promise<ExitCode> {
  const answer = await openTarget(options).command('history', { limit, before });
  if (!answer.ok) {
    return declined(answer, options, terminal);
  }
  terminal.out(options.json ? JSON.stringify(answer) : formatHistory(answer.history ?? []));
  return EXIT.done;
}
