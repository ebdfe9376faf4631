import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDue, readWorkflow } from './workflow';
import type { Account } from '../account';

const ROOT = resolve(__dirname, '../../..');
const PIPELINES = join(ROOT, 'examples/pipelines');

/** What became of a run, and what it printed. */
export interface WorkflowRun {
  readonly ok: boolean;
  /** Names of the steps that ran, the failed one included. */
  readonly steps: readonly string[];
  readonly log: string;
}

/** A repository as its checkout lies on a runner: an app whose build is a copy, and the scripts of the example. */
export class Checkout {
  private readonly folder: string;

  constructor(private readonly account: Account, name: string) {
    this.folder = join(account.folder, name);
    mkdirSync(this.folder, { recursive: true });
    cpSync(join(PIPELINES, 'release'), join(this.folder, 'release'), { recursive: true });
    copyFileSync(join(PIPELINES, 'github-actions.yml'), join(this.folder, 'release.yml'));
    const manifest = { name: 'coffee', version: '1.0.0', scripts: { build: 'rm -rf dist && cp -R pages dist' } };
    writeFileSync(join(this.folder, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(this.folder, 'package-lock.json'), JSON.stringify({ ...manifest, lockfileVersion: 3, packages: { '': manifest } }));
    const app = `node ${ROOT}/node_modules/.bin/ts-node -T --project ${ROOT}/tsconfig.dev.json ${__dirname}/app.ts`;
    writeFileSync(join(this.folder, 'cdk.json'), JSON.stringify({ app }));
  }

  /** The next push: pages of the site. */
  public push(pages: Readonly<Record<string, string>>): void {
    rmSync(join(this.folder, 'pages'), { recursive: true, force: true });
    for (const [path, content] of Object.entries(pages)) {
      mkdirSync(join(this.folder, 'pages', path, '..'), { recursive: true });
      writeFileSync(join(this.folder, 'pages', path), content);
    }
  }

  /** Runs the commands of the workflow, one step after another, as GitHub does. */
  public async run(overrides: Readonly<Record<string, string>>): Promise<WorkflowRun> {
    const { env, steps } = readWorkflow(join(this.folder, 'release.yml'));
    const variables: Record<string, string> = { ...env, ...overrides };
    const exported = join(this.folder, 'github-env');
    const ran: string[] = [];
    const log: string[] = [];
    let failed = false;
    for (const step of steps) {
      if (step.run !== undefined && isDue(step, { failed, env: variables })) {
        ran.push(step.name!);
        writeFileSync(exported, '');
        const { code, out, error } = await this.account.run('bash', ['-c', `cd "${this.folder}" && set -eo pipefail\n${step.run}`], { ...variables, GITHUB_ENV: exported });
        log.push(`${step.name}: ${code}\n${out}\n${error}`);
        failed ||= code !== 0;
        Object.assign(variables, readExports(exported));
        this.linkTools();
      }
    }
    return { ok: !failed, steps: ran, log: log.join('\n') };
  }

  /** What `npm ci` would have installed: it takes both from where they are built. */
  private linkTools(): void {
    const bin = join(this.folder, 'node_modules/.bin');
    mkdirSync(bin, { recursive: true });
    for (const [name, target] of [['cdk', 'node_modules/.bin/cdk'], ['cdk-blue-green', 'assets/cli/main/index.js']]) {
      if (!existsSync(join(bin, name))) {
        symlinkSync(join(ROOT, target), join(bin, name));
      }
    }
  }
}

function readExports(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').split('\n').filter((line) => line !== '');
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}
