import { runCommand } from './run-command';
import type { WriteOptions } from './shared-options';
import { addForceOption, addWriteOptions } from './shared-options';
import type { Verb } from './verb';

export const addUnstage: Verb = (program, context) => {
  addForceOption(addWriteOptions(program.command('unstage')))
    .description('take the release off the idle color, when nobody needs its environment any more')
    .addHelpText('after', `
States with services cannot roll back after that: what was active before runs nowhere.

Examples:
  $ cdk-blue-green unstage --stack Shop --reason "baked for a day"
  $ cdk-blue-green unstage --local --dry-run`)
    .action(async (options: WriteOptions) => {
      context.done(await runCommand({ verb: 'unstage', reach: 'state' }, options, context));
    });
};
