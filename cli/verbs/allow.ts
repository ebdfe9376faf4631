import { runCommand } from './run-command';
import type { WriteOptions } from './shared-options';
import { addWriteOptions } from './shared-options';
import { parseReleaseId } from './values';
import type { Verb } from './verb';

export const addAllow: Verb = (program, context) => {
  addWriteOptions(program.command('allow'))
    .description('let a denied or rolled-back release take part again')
    .argument('<release>', 'id of the release', parseReleaseId)
    .addHelpText('after', `
Examples:
  $ cdk-blue-green allow 9bc1a77f0e55 --stack Shop --reason "was not its fault"
  $ cdk-blue-green allow 9bc1a77f0e55 --local`)
    .action(async (release: string, options: WriteOptions) => {
      context.done(await runCommand({ verb: 'allow', fields: { release }, reach: 'state' }, options, context));
    });
};
