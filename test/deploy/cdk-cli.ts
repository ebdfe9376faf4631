import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

const PROGRAM = join(__dirname, 'cdk-cli-process.js');
const END_MARK = '\0';

/** How a command ended. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** The CDK CLI with the folder and the variables of one account. Its processes run one command at a time, and then the next. */
export class CdkCli {
  private readonly idle: ChildProcess[] = [];

  constructor(private readonly cwd: string, private readonly env: Readonly<Record<string, string | undefined>>, private readonly timeoutMs: number) {}

  public async run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
    const child = this.idle.pop() ?? fork(PROGRAM, { cwd: this.cwd, env: this.env, execArgv: [], stdio: 'pipe' });
    const timer = setTimeout(() => child.kill(), this.timeoutMs);
    const ended = new AbortController();
    const ending = Promise.race([once(child, 'message', ended), once(child, 'exit', ended)]);
    const said = Promise.all([upToEnd(child.stdout!), upToEnd(child.stderr!)]);
    child.send({ args, env, endMark: END_MARK });
    const [out, error] = await said;
    const [code] = await ending as [number | null];
    clearTimeout(timer);
    ended.abort();
    if (child.exitCode === null && child.signalCode === null) {
      this.idle.push(child);
    }
    return { code: code ?? 1, out, error };
  }

  /** Stops what waits for a command. */
  public stop(): void {
    this.idle.forEach((child) => child.disconnect());
  }
}

/** What a stream says up to the mark, or to its own end. */
async function upToEnd(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  return new Promise((done) => {
    const end = () => {
      stream.off('data', read).off('end', end);
      done(Buffer.concat(chunks).toString().replace(END_MARK, ''));
    };
    const read = (chunk: Buffer) => {
      chunks.push(chunk);
      if (chunk.at(-1) === END_MARK.charCodeAt(0)) {
        end();
      }
    };
    stream.on('data', read).on('end', end);
  });
}
