import { InvalidArgumentError } from 'commander';
import { runCommand } from './run-command';
import type { WriteOptions } from './shared-options';
import { addForceOption, addWaitOptions, addWriteOptions } from './shared-options';
import { parseReleaseId } from './values';
import type { Verb } from './verb';
import { isWeight } from '../../src/core/document';

interface ShiftOptions extends WriteOptions {
  readonly release?: string;
}

export const addShift: Verb = (program, context) => {
  addWaitOptions(addForceOption(addWriteOptions(program.command('shift'))))
    .description('give the candidate a share of new sessions')
    .argument('<weight>', 'percent, 0-100, at most two decimals', parseWeight)
    .option('--release <id>', 'refuse unless this release is the candidate', parseReleaseId)
    .addHelpText('after', `
Examples:
  $ cdk-blue-green shift 5 --stack Shop --wait
  $ cdk-blue-green shift 12.5% --state Shop/Site --release 9bc1a77f0e55 --reason "half of the east" --expect-generation 7
  $ cdk-blue-green shift 5 --local --dry-run`)
    .action(async (weight: number, { release, ...options }: ShiftOptions) => {
      context.done(await runCommand({ verb: 'shift', fields: { weight, release }, reach: 'edge' }, options, context));
    });
};

function parseWeight(text: string): number {
  const weight = Number(text.replace(/%$/, ''));
  if (text.trim() === '' || !isWeight(weight)) {
    throw new InvalidArgumentError('it must be 0 to 100 with at most two decimals');
  }
  return weight;
}
