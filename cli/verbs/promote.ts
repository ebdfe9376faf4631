import { Option } from 'commander';
import { runCommand } from './run-command';
import type { WriteOptions } from './shared-options';
import { addForceOption, addWaitOptions, addWriteOptions } from './shared-options';
import { parseReleaseId } from './values';
import type { Verb } from './verb';
import type { Color } from '../../src/core';
import { COLORS } from '../../src/core/color';

interface PromoteOptions extends WriteOptions {
  readonly color?: Color;
  readonly release?: string;
}

export const addPromote: Verb = (program, context) => {
  addWaitOptions(addForceOption(addWriteOptions(program.command('promote'))))
    .description('make the candidate the active release, everywhere at one instant')
    .addOption(new Option('--color <color>', 'refuse unless this color holds the candidate').choices(COLORS))
    .option('--release <id>', 'refuse unless this release is the candidate', parseReleaseId)
    .addHelpText('after', `
Examples:
  $ cdk-blue-green promote --stack Shop --wait
  $ cdk-blue-green promote --state Shop/Site --release 9bc1a77f0e55 --reason "menu of may" --json
  $ cdk-blue-green promote --local --color green --dry-run`)
    .action(async ({ color, release, ...options }: PromoteOptions) => {
      context.done(await runCommand({ verb: 'promote', fields: { color, release }, reach: 'edge' }, options, context));
    });
};
