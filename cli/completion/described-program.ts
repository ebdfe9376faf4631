import type { Command } from 'commander';

/** What a shell can complete, taken from commander's own tree: there is no second list of verbs and options. */
export interface DescribedProgram {
  readonly name: string;
  readonly verbs: readonly DescribedVerb[];
}

export interface DescribedVerb {
  readonly name: string;
  readonly description: string;
  readonly options: readonly DescribedOption[];
  /** Words that its first argument may be. */
  readonly choices: readonly string[];
}

export interface DescribedOption {
  /** With its dashes: `--json`. */
  readonly flag: string;
  readonly description: string;
  /** Whether the next word belongs to it. */
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

export function describeProgram(program: Command): DescribedProgram {
  const help = program.createHelp();
  return {
    name: program.name(),
    verbs: help.visibleCommands(program).filter((verb) => verb.name() !== 'help').map((verb) => ({
      name: verb.name(),
      description: verb.description(),
      options: help.visibleOptions(verb).filter(({ long }) => long !== undefined).map((option) => ({
        flag: option.long as string,
        description: option.description,
        takesValue: option.required, // a value that may be left out is not waited for
        choices: option.argChoices ?? [],
      })),
      choices: verb.registeredArguments[0]?.argChoices ?? [],
    })),
  };
}
