import { runCommand } from './run-command';
import type { VerbOptions } from './shared-options';
import { addWriteOptions } from './shared-options';
import type { Verb } from './verb';

export const addAllow = releaseVerb('allow', 'let a denied or rolled-back release take part again');
export const addDeny = releaseVerb('deny', 'serve a release to nobody any more; an active one is rolled back first');

function releaseVerb(verb: 'allow' | 'deny', description: string): Verb {
  return (program, { terminal, done }) => {
    addWriteOptions(program.command(verb))
      .description(description)
      .argument('<release>', 'id of the release')
      .addHelpText('after', `\nExample:\n  $ cdk-blue-green ${verb} 9bc1a77f0e55 --local`)
      .action(async (release: string, options: VerbOptions) => {
        done(await runCommand(verb, { release }, options, terminal));
      });
  };
}
