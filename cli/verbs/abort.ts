import { runCommand } from './run-command';
import type { VerbOptions } from './shared-options';
import { addWriteOptions } from './shared-options';
import type { Verb } from './verb';

export const addAbort: Verb = (program, { terminal, done }) => {
  addWriteOptions(program.command('abort'))
    .description('take the candidate\'s traffic away, and take back a change that is not in force yet')
    .option('--wait', 'return when every location has followed')
    .addHelpText('after', '\nExample:\n  $ cdk-blue-green abort --local --reason "errors rise"')
    .action(async (options: VerbOptions) => {
      done(await runCommand('abort', {}, options, terminal));
    });
};
