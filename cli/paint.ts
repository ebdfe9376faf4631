import pc from 'picocolors';

/** Colors for people at a terminal. Not picocolors' own choice: it takes `promote --color blue` for a wish for colors. */
export const paint = pc.createColors(wantsColors(process.env, process.stdout.isTTY));

/** The same for standard error, which may lead elsewhere. */
export const errorPaint = pc.createColors(wantsColors(process.env, process.stderr.isTTY));

export function wantsColors({ FORCE_COLOR, NO_COLOR, TERM }: NodeJS.ProcessEnv, isTerminal: boolean | undefined): boolean {
  return !NO_COLOR && (Boolean(FORCE_COLOR) || (isTerminal === true && TERM !== 'dumb'));
}
