/**
 * `--local` may stand before an argument: in `shift --local 10`, 10 is a weight and not the address of a local edge. Only what
 * looks like a URL belongs to the option.
 */
export function separateLocal(args: readonly string[], defaultUrl: string): string[] {
  return args.map((arg, index) => arg === '--local' && !isUrl(args[index + 1]) ? `--local=${defaultUrl}` : arg);
}

function isUrl(text: string | undefined): boolean {
  return text !== undefined && /^[\w.-]+:/.test(text);
}
