import type { DescribedProgram, DescribedVerb } from './described-program';

/** For bash 3.2 and later, without the bash-completion package. */
export function bashCompletion({ name, verbs }: DescribedProgram): string {
  const fn = `_${name.replace(/-/g, '_')}`;
  return `# ${name} completion for bash: source <(${name} completion bash)
${fn}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" verb="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      -*) ;;
      *) verb="$word"; break ;;
    esac
  done
  COMPREPLY=()
  case "$verb" in
    "") COMPREPLY=($(compgen -W "${[...verbs.map((verb) => verb.name), '--help', '--version', '--debug'].join(' ')}" -- "$current")) ;;
${verbs.map(caseOf).join('\n')}
  esac
}
complete -o default -F ${fn} ${name}`;
}

/** Values of an option complete after it; with none to offer, bash completes file names. */
function caseOf({ name, options, choices }: DescribedVerb): string {
  const closed = options.filter((option) => option.takesValue && option.choices.length > 0)
    .map(({ flag, choices: values }) => `        ${flag}) COMPREPLY=($(compgen -W "${values.join(' ')}" -- "$current")) ;;\n`);
  const open = options.filter((option) => option.takesValue && option.choices.length === 0).map(({ flag }) => flag);
  const free = open.length === 0 ? '' : `        ${open.join('|')}) ;;\n`;
  return `    ${name})
      case "$previous" in
${closed.join('')}${free}        *)
          case "$current" in
            -*) COMPREPLY=($(compgen -W "${options.map(({ flag }) => flag).join(' ')}" -- "$current")) ;;
            *) COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$current")) ;;
          esac ;;
      esac ;;`;
}
