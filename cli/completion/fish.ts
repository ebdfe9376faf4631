import type { DescribedOption, DescribedProgram } from './described-program';

/** For fish, which takes one line per completion. */
export function fishCompletion({ name, verbs }: DescribedProgram): string {
  return [
    `# ${name} completion for fish: ${name} completion fish > ~/.config/fish/completions/${name}.fish`,
    `complete -c ${name} -n __fish_use_subcommand -f`,
    ...verbs.flatMap((verb) => {
      const line = `complete -c ${name} -n ${quoted(`__fish_seen_subcommand_from ${verb.name}`)}`;
      return [
        `complete -c ${name} -n __fish_use_subcommand -f -a ${verb.name} -d ${quoted(verb.description)}`,
        ...verb.choices.length === 0 ? [] : [`${line} -f -a ${quoted(verb.choices.join(' '))}`],
        ...verb.options.map((option) => `${line} ${optionOf(option)}`),
      ];
    }),
  ].join('\n');
}

function optionOf({ flag, description, takesValue, choices }: DescribedOption): string {
  const value = !takesValue ? '' : choices.length === 0 ? ' -r' : ` -x -a ${quoted(choices.join(' '))}`;
  return `-l ${flag.slice(2)}${value} -d ${quoted(description)}`;
}

/** In single quotes fish knows two escapes. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
