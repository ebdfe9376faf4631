import { runCommand } from './run-command';
import type { WriteOptions } from './shared-options';
import { addWriteOptions } from './shared-options';
import type { Verb } from './verb';

export const addLock: Verb = (program, context) => {
  addWriteOptions(program.command('lock'))
    .description('freeze traffic until somebody unlocks; deny and allow still act')
    .option('--force', 'take over the lock of somebody else')
    .addHelpText('after', `
Examples:
  $ cdk-blue-green lock --stack Shop --reason "sale until monday"
  $ cdk-blue-green lock --local --reason "demo"`)
    .action(async (options: WriteOptions) => {
      context.done(await runCommand({ verb: 'lock', reach: 'state' }, options, context));
    });
};
