import { formatReleases } from '../releases-table';
import { openTarget } from '../target/target-options';
import { EXIT } from '../terminal';
import type { VerbOptions } from './shared-options';
import { addReadOptions } from './shared-options';
import type { Verb } from './verb';

export const addReleases: Verb = (program, { terminal, done }) => {
  addReadOptions(program.command('releases'))
    .description('show every known release: where it is, when it served, whether a visitor may still get it')
    .addHelpText('after', `
Examples:
  $ cdk-blue-green releases --stack Shop
  $ cdk-blue-green releases --local --json | jq .truth.records

With --json it prints what \`status --json\` prints.`)
    .action(async (options: VerbOptions) => {
      const report = await openTarget(options).status();
      terminal.out(options.json ? JSON.stringify(report) : formatReleases(report));
      done(EXIT.done);
    });
};
