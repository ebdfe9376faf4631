import type { DescribedOption, DescribedProgram, DescribedVerb } from './described-program';

/** For zsh's completion system: a file of `fpath`, or sourced after `compinit`. */
export function zshCompletion({ name, verbs }: DescribedProgram): string {
  const fn = `_${name.replace(/-/g, '_')}`;
  return `#compdef ${name}
# ${name} completion for zsh: ${name} completion zsh > "\${fpath[1]}/_${name}"
${fn}() {
  local state line
  _arguments -C '--help[display help for command]' '--version[output the version number]' '1:verb:->verb' '*::argument:->argument'
  case $state in
    verb)
      local -a verbs=(
${verbs.map((verb) => `        ${quoted(`${verb.name}:${verb.description}`)}`).join('\n')}
      )
      _describe 'verb' verbs ;;
    argument)
      case $line[1] in
${verbs.map(caseOf).join('\n')}
      esac ;;
  esac
}
if [ "$funcstack[1]" = "${fn}" ]; then ${fn} "$@"; else compdef ${fn} ${name}; fi`;
}

function caseOf({ name, options, choices }: DescribedVerb): string {
  const words = choices.length === 0 ? '*:file:_files' : `1:value:(${choices.join(' ')})`;
  return `        ${name}) _arguments ${[...options.map(argumentOf), quoted(words)].join(' ')} ;;`;
}

function argumentOf({ flag, description, takesValue, choices }: DescribedOption): string {
  const value = !takesValue ? '' : choices.length === 0 ? ':value:' : `:value:(${choices.join(' ')})`;
  return quoted(`${flag}[${description.replace(/[[\]:]/g, '\\$&')}]${value}`);
}

/** In single quotes, where zsh takes everything as it is. */
function quoted(text: string): string {
  return `'${text.replace(/'/g, '\'\\\'\'')}'`;
}
