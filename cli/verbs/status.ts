import { formatStatus } from '../status-table';
import { openTarget } from '../target/target-options';
import { EXIT } from '../terminal';
import type { VerbOptions } from './shared-options';
import { addReadOptions } from './shared-options';
import type { Verb } from './verb';

export const addStatus: Verb = (program, { terminal, done }) => {
  addReadOptions(program.command('status'))
    .description('show which release each color holds and what takes traffic')
    .addHelpText('after', `
Examples:
  $ cdk-blue-green status --stack Shop
  $ cdk-blue-green status --state Shop/Site --region eu-west-1 --json
  $ cdk-blue-green status --local`)
    .action(async (options: VerbOptions) => {
      const report = await openTarget(options).status();
      terminal.out(options.json ? JSON.stringify(report) : formatStatus(report));
      done(EXIT.done);
    });
};
