import { runCommand } from './run-command';
import type { WriteOptions } from './shared-options';
import { addWaitOptions, addWriteOptions } from './shared-options';
import { parseReleaseId } from './values';
import type { Verb } from './verb';

export const addDeny: Verb = (program, context) => {
  addWaitOptions(addWriteOptions(program.command('deny')))
    .description('serve a release to nobody any more; an active one is rolled back first')
    .argument('<release>', 'id of the release', parseReleaseId)
    .addHelpText('after', `
Examples:
  $ cdk-blue-green deny 9bc1a77f0e55 --stack Shop --reason "leaks addresses" --wait
  $ cdk-blue-green deny 9bc1a77f0e55 --local`)
    .action(async (release: string, options: WriteOptions) => {
      context.done(await runCommand({ verb: 'deny', fields: { release }, reach: 'edge' }, options, context));
    });
};
