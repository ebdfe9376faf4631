import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import type { Command, Run } from './run';

const PROGRAM = join(__dirname, 'process.js');
const END_MARK = '\0';
const COMMAND_MS = 240_000;

/** The CDK CLI for all test files: its processes run one command at a time, of whatever account, and then the next. */
export class CdkCliPool {
  public static async started(): Promise<CdkCliPool> {
    const pool = new CdkCliPool();
    pool.server.keepAliveTimeout = 0; // a client may think long between two commands
    await new Promise<void>((done) => pool.server.listen(0, '127.0.0.1', done));
    return pool;
  }

  private readonly server: Server;
  private readonly idle: ChildProcess[] = [];

  private constructor() {
    this.server = createServer((request, response) => {
      void json(request).then(async (command) => this.run(command as Command))
        .then((run) => response.end(JSON.stringify(run)), (error: Error) => response.destroy(error));
    });
  }

  /** Takes commands by POST. */
  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.idle.forEach((child) => child.disconnect());
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async run({ args, cwd, env }: Command): Promise<Run> {
    const child = this.idle.pop() ?? fork(PROGRAM, { cwd: __dirname, env, execArgv: [], stdio: 'pipe' });
    const timer = setTimeout(() => child.kill(), COMMAND_MS);
    const ended = new AbortController();
    const ending = Promise.race([once(child, 'message', ended), once(child, 'exit', ended)]);
    const said = Promise.all([upToEnd(child.stdout!), upToEnd(child.stderr!)]);
    child.send({ args, cwd, env, endMark: END_MARK });
    const [out, error] = await said;
    const [code] = await ending as [number | null];
    clearTimeout(timer);
    ended.abort();
    if (child.exitCode === null && child.signalCode === null) {
      this.idle.push(child);
    }
    return { code: code ?? 1, out, error };
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
