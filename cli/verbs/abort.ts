import { runCommand } from './run-command';
import type { WriteOptions } from './shared-options';
import { addForceOption, addWaitOptions, addWriteOptions } from './shared-options';
import type { Verb } from './verb';

export const addAbort: Verb = (program, context) => {
  addWaitOptions(addForceOption(addWriteOptions(program.command('abort'))))
    .description('take the candidate\'s traffic away, and take back a change that is not in force yet')
    .addHelpText('after', `
Examples:
  $ cdk-blue-green abort --stack Shop --reason "errors rise" --wait
  $ cdk-blue-green abort --local`)
    .action(async (options: WriteOptions) => {
      context.done(await runCommand({ verb: 'abort', reach: 'edge' }, options, context));
    });
};
