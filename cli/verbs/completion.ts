import { Argument } from 'commander';
import type { Command } from 'commander';
import type { Verb } from './verb';
import { bashCompletion } from '../completion/bash';
import { describeProgram } from '../completion/described-program';
import type { DescribedProgram } from '../completion/described-program';
import { fishCompletion } from '../completion/fish';
import { zshCompletion } from '../completion/zsh';
import { EXIT } from '../terminal';

type Completion = (program: DescribedProgram) => string;

const SHELLS: { readonly [shell: string]: Completion } = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

export const addCompletion: Verb = (program, { terminal, done }) => {
  program.command('completion')
    .description('print a script that completes verbs, options and values in your shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SHELLS)))
    .addHelpText('after', `
Examples:
  $ source <(cdk-blue-green completion bash)
  $ cdk-blue-green completion zsh > "\${fpath[1]}/_cdk-blue-green"
  $ cdk-blue-green completion fish > ~/.config/fish/completions/cdk-blue-green.fish`)
    .action((shell: string, _: unknown, command: Command) => {
      terminal.out(SHELLS[shell](describeProgram(command.parent as Command)));
      done(EXIT.done);
    });
};
