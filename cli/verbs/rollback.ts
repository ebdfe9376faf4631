import { runCommand } from './run-command';
import type { WriteOptions } from './shared-options';
import { addForceOption, addWaitOptions, addWriteOptions } from './shared-options';
import type { Verb } from './verb';

export const addRollback: Verb = (program, context) => {
  addWaitOptions(addForceOption(addWriteOptions(program.command('rollback'))))
    .description('return to the release that was active before; each location follows as it reads, within one bound')
    .addHelpText('after', `
Examples:
  $ cdk-blue-green rollback --stack Shop --reason "prices are wrong" --wait
  $ cdk-blue-green rollback --local --dry-run`)
    .action(async (options: WriteOptions) => {
      context.done(await runCommand({ verb: 'rollback', reach: 'edge' }, options, context));
    });
};
