import { Option } from 'commander';
import { runCommand } from './run-command';
import type { VerbOptions } from './shared-options';
import { addWriteOptions } from './shared-options';
import type { Verb } from './verb';
import { COLORS } from '../../src/core/color';

interface PromoteOptions extends VerbOptions {
  readonly color?: string;
  readonly release?: string;
}

export const addPromote: Verb = (program, { terminal, done }) => {
  addWriteOptions(program.command('promote'))
    .description('make the candidate the active release, everywhere at one instant')
    .addOption(new Option('--color <color>', 'refuse unless this color holds the candidate').choices(COLORS))
    .option('--release <id>', 'refuse unless this release is the candidate')
    .option('--wait', 'return when the change is in force')
    .addHelpText('after', '\nExamples:\n  $ cdk-blue-green promote --local --wait\n  $ cdk-blue-green promote --local --release 9bc1a77f0e55 --reason "menu of may"')
    .action(async ({ color, release, ...options }: PromoteOptions) => {
      done(await runCommand('promote', { color, release }, options, terminal));
    });
};
