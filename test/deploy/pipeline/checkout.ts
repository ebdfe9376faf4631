import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Bystander } from './bystander';
import type { Account } from '../account';
import type { Run } from '../cdk-cli/run';
import { compiledApp } from '../compiled-app';

const ROOT = resolve(__dirname, '../../..');
const CDK = join(ROOT, 'test/deploy/cdk-cli/cdk.js');
const PIPELINES = join(ROOT, 'examples/pipelines');

/** What becomes of a pipeline, whoever runs it. */
export interface PipelineRun {
  readonly ok: boolean;
  /** Names of the steps that ran, the failed one included, each with its exit code. */
  readonly steps: readonly (readonly [name: string, code: number])[];
  readonly log: string;
}

export type Variables = Readonly<Record<string, string>>;

/** What a push brings: paths and content of the site's pages. */
export type Pages = Readonly<Record<string, string>>;

/** A repository as it lies on a runner: an app whose build is a copy, with the example beside it as the documentation says. */
export class Checkout {
  public readonly folder: string;

  constructor(private readonly account: Account, name: string) {
    this.folder = join(account.folder, name);
    mkdirSync(this.folder, { recursive: true });
    cpSync(PIPELINES, this.folder, { recursive: true });
    const bin = 'node_modules/.bin'; // `npm ci` takes both tools from where they are
    const scripts = {
      build: 'rm -rf dist && cp -R pages dist',
      postinstall: `mkdir -p ${bin} && ln -sf ${CDK} ${bin}/cdk && ln -sf ${ROOT}/assets/cli/main/index.js ${bin}/cdk-blue-green`,
    };
    const manifest = { name: 'coffee', version: '1.0.0', scripts };
    writeFileSync(join(this.folder, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(this.folder, 'package-lock.json'), JSON.stringify({ ...manifest, lockfileVersion: 3, packages: { '': manifest } }));
    writeFileSync(join(this.folder, 'cdk.json'), JSON.stringify({ app: compiledApp(account, join(__dirname, 'app.ts')) }));
  }

  /** The next push. */
  public push(pages: Pages): void {
    rmSync(join(this.folder, 'pages'), { recursive: true, force: true });
    for (const [path, content] of Object.entries(pages)) {
      mkdirSync(join(this.folder, 'pages', path, '..'), { recursive: true });
      writeFileSync(join(this.folder, 'pages', path), content);
    }
  }

  /** Runs a script here, in a process group of its own: who cancels it ends everything that it started. */
  public async run(shell: 'bash' | 'sh', script: string, variables: Variables, bystander?: Bystander): Promise<Run> {
    return this.account.run('setsid', [shell, '-c', `cd "${this.folder}"\n${script}`], variables, (child) => {
      child.stdout?.on('data', (text) => bystander?.hear(String(text), () => process.kill(-child.pid!, 'SIGKILL')));
    });
  }
}

/** One step after another: what each did, and whether all is well so far. */
export class Steps {
  private readonly ran: (readonly [string, number])[] = [];
  private log = '';

  public get ok(): boolean {
    return this.ran.every(([, code]) => code === 0);
  }

  public add(name: string, { code, out, error }: Run): void {
    this.ran.push([name, code]);
    this.log += `${name}: ${code}\n${out}\n${error}\n`;
  }

  public result(): PipelineRun {
    return { ok: this.ok, steps: this.ran, log: this.log };
  }
}

/** Lines such as `NAME=value`, as both services take variables from a file. */
export function readVariables(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}
