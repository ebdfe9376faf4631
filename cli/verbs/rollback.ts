import { runCommand } from './run-command';
import type { VerbOptions } from './shared-options';
import { addWriteOptions } from './shared-options';
import type { Verb } from './verb';

export const addRollback: Verb = (program, { terminal, done }) => {
  addWriteOptions(program.command('rollback'))
    .description('return to the release that was active before; each location follows as it reads, within one bound')
    .option('--wait', 'return when every location has followed')
    .addHelpText('after', '\nExample:\n  $ cdk-blue-green rollback --local --reason "prices are wrong"')
    .action(async (options: VerbOptions) => {
      done(await runCommand('rollback', {}, options, terminal));
    });
};
