import { runCommand } from './run-command';
import type { WriteOptions } from './shared-options';
import { addForceOption, addWriteOptions } from './shared-options';
import type { Verb } from './verb';

export const addPrune: Verb = (program, context) => {
  addForceOption(addWriteOptions(program.command('prune')))
    .description('delete what no release needs any more; it happens once a day by itself')
    .addHelpText('after', `
Examples:
  $ cdk-blue-green prune --stack Shop --dry-run
  $ cdk-blue-green prune --local`)
    .action(async (options: WriteOptions) => {
      context.done(await runCommand({ verb: 'prune', reach: 'state' }, options, context));
    });
};
