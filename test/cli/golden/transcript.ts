import { userInfo } from 'node:os';
import { run } from '../../../cli/program';
import { errorsOf } from '../../schema/schema';

/** Carries out a line that sets something up: `deploy r2`. */
export type Step = (text: string) => Promise<void> | void;

const NEVER = new Promise<void>(() => undefined);

/**
 * Plays a transcript: lines with `= ` set up, lines with `$ ` run the CLI, `# ` are headings; everything else is what it said
 * and is written anew. `! ` marks standard error, `[exit 2]` any exit code.
 */
export async function playTranscript(transcript: string, step: Step): Promise<string> {
  const lines: string[] = [];
  for (const line of transcript.split('\n').filter((text) => /^[=$#] /.test(text))) {
    lines.push(...lines.length > 0 && !(line.startsWith('$') && /^[=#]/.test(lines[lines.length - 1])) ? [''] : [], line);
    if (line.startsWith('= ')) {
      await step(line.slice(2));
    } else if (line.startsWith('$ ')) {
      lines.push(...await runLine(line.slice(2)));
    }
  }
  return `${lines.join('\n')}\n`;
}

async function runLine(line: string): Promise<string[]> {
  const [, ...args] = (line.match(/"[^"]*"|\S+/g) as string[]).map((arg) => arg.replace(/^"(.*)"$/, '$1'));
  const said: string[] = [];
  const say = (prefix: string) => (text: string) => said.push(...normalized(prettied(text)).split('\n').map((part) => `${prefix}${part}`.trimEnd()));
  const out: string[] = [];
  const terminal = {
    out: (text: string) => {
      out.push(text);
      say('')(text);
    },
    error: say('! '),
  };
  const code = await run(args, terminal, async () => NEVER);
  if (args.includes('--json')) {
    expectPublished(out);
  }
  return [...said, `[exit ${code}]`];
}

/** Pipelines get one object of a published shape, and nothing beside it on standard output. */
function expectPublished(out: readonly string[]): void {
  expect(out).toHaveLength(1);
  const value = JSON.parse(out[0]) as Record<string, unknown>;
  expect(errorsOf('stateName' in value ? 'StatusReport' : 'OperatorAnswer', value)).toEqual([]);
}

/** One line of JSON is shown on many; anything that is not exactly that stays as it is. */
function prettied(text: string): string {
  return text.startsWith('{') && !text.includes('\n') ? JSON.stringify(JSON.parse(text), undefined, 2) : text;
}

/** Times, ids and names of this machine differ from run to run. */
function normalized(text: string): string {
  return text
    .replaceAll(`${userInfo().username} (cli)`, '<user> (cli)')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
    .replace(/\b1[789]\d{11}\b/g, '<milliseconds>')
    .replace(/\b1[789]\d{8}\b/g, '<seconds>')
    .replace(/(?<![\w-])[\w-]{43}(?![\w-])/g, '<token>')
    .replace(/(?<![\w-])(?=[\w-]*[A-Z])[\w-]{22}(?![\w-])/g, '<preview>')
    .replace(/"id": "[0-9a-f]{12}"/g, '"id": "<life>"')
    .replace(/in \d+ s\b/g, 'in <n> s')
    .replace(/│ \d s /g, '│ n s ')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>');
}
