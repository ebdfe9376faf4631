import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Bundles } from './bundles';
import type { FunctionName, Reply } from './runner';
import type { OperatorAnswer, OperatorRequest } from '../../../src/core';

/** Nobody runs longer, whatever becomes of the test. */
const LIFE_MS = 600_000;

/** A command and what came of it; no answer from whoever died over it. */
export interface Asked {
  readonly request: OperatorRequest;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly answer?: OperatorAnswer;
  /** What was thrown instead. */
  readonly error?: string;
}

/** The controller in a process of its own, warm as a Lambda environment between two calls. */
export class ControllerProcess {
  /** Loads the bundles; ready when they are. */
  public static async start(bundles: Bundles, env: Readonly<Record<string, string>>): Promise<ControllerProcess> {
    const started = new ControllerProcess(spawn(process.execPath, [bundles.runner, ...bundles.names], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env: { PATH: process.env.PATH, ...env }, timeout: LIFE_MS, killSignal: 'SIGKILL',
    }));
    await started.reply(0);
    return started;
  }

  public readonly exited: Promise<void>;
  private readonly waiting = new Map<number, (reply: Reply) => void>();
  private orders = 0;
  private errors = '';

  private constructor(private readonly child: ChildProcess) {
    child.stderr!.on('data', (data: Buffer) => this.errors += data.toString());
    child.on('message', (reply: Reply) => this.waiting.get(reply.id)?.(reply));
    this.exited = new Promise((done) => child.once('exit', () => {
      this.waiting.forEach((answer, id) => answer({ id, error: `the process ended: ${this.errors}` }));
      done();
    }));
  }

  /** A command for the operator. */
  public async ask(request: OperatorRequest, at?: number): Promise<Asked> {
    const startedAt = at ?? Date.now();
    const { answer, error } = await this.order('operator', request, at);
    return { request, startedAt, endedAt: Date.now(), answer: answer as OperatorAnswer | undefined, error };
  }

  public async order(to: FunctionName, event: unknown, at?: number): Promise<Reply> {
    const id = ++this.orders;
    const reply = this.reply(id);
    this.child.send({ id, to, event, at });
    return reply;
  }

  public kill(): void {
    this.child.kill('SIGKILL');
  }

  public freeze(): void {
    this.child.kill('SIGSTOP');
  }

  public thaw(): void {
    this.child.kill('SIGCONT');
  }

  private async reply(id: number): Promise<Reply> {
    return new Promise((done) => this.waiting.set(id, (reply) => {
      this.waiting.delete(id);
      done(reply);
    }));
  }
}
