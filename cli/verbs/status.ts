import { formatStatus } from '../status-table';
import { EXIT } from '../terminal';
import type { VerbOptions } from './shared-options';
import { addReadOptions, localClient } from './shared-options';
import type { Verb } from './verb';

export const addStatus: Verb = (program, { terminal, done }) => {
  addReadOptions(program.command('status'))
    .description('show which release each color holds and what takes traffic')
    .addHelpText('after', '\nExamples:\n  $ cdk-blue-green status --local\n  $ cdk-blue-green status --local --json')
    .action(async (options: VerbOptions) => {
      const status = await localClient(options).status();
      terminal.out(options.json ? JSON.stringify(status) : formatStatus(status));
      done(EXIT.done);
    });
};
