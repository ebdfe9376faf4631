import { runCommand } from './run-command';
import type { WriteOptions } from './shared-options';
import { addWriteOptions } from './shared-options';
import type { Verb } from './verb';

export const addUnlock: Verb = (program, context) => {
  addWriteOptions(program.command('unlock'))
    .description('let traffic move again')
    .addHelpText('after', `
Examples:
  $ cdk-blue-green unlock --stack Shop
  $ cdk-blue-green unlock --local`)
    .action(async (options: WriteOptions) => {
      context.done(await runCommand({ verb: 'unlock', reach: 'state' }, options, context));
    });
};
