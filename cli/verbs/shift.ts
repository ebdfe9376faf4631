import { InvalidArgumentError } from 'commander';
import { runCommand } from './run-command';
import type { VerbOptions } from './shared-options';
import { addWriteOptions } from './shared-options';
import type { Verb } from './verb';
import { isWeight } from '../../src/core/document';

export const addShift: Verb = (program, { terminal, done }) => {
  addWriteOptions(program.command('shift'))
    .description('give the candidate a share of new sessions')
    .argument('<weight>', 'percent, 0-100, at most two decimals', parseWeight)
    .option('--wait', 'return when the change is in force')
    .addHelpText('after', '\nExamples:\n  $ cdk-blue-green shift 5 --local --wait\n  $ cdk-blue-green abort --local --reason "errors rise"')
    .action(async (weight: number, options: VerbOptions) => {
      done(await runCommand('shift', { weight }, options, terminal));
    });
};

function parseWeight(text: string): number {
  const weight = Number(text.replace(/%$/, ''));
  if (text.trim() === '' || !isWeight(weight)) {
    throw new InvalidArgumentError(`'weight' must be 0 to 100 with at most two decimals, got: ${text}`);
  }
  return weight;
}
