import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Bystander } from './bystander';
import type { Checkout, Variables } from './checkout';
import { readVariables } from './checkout';
import type { Run } from '../cdk-cli/run';

interface Phase {
  readonly commands: readonly string[];
}

interface Buildspec {
  readonly exported: readonly string[];
  readonly phases: Readonly<Record<string, Phase>>;
}

/** How a build ended, with the variables that it exports. */
export interface Build {
  readonly run: Run;
  readonly exported: Variables;
}

/** What may be in our files. Versions of runtimes are the image's business; all else that is not listed is refused, so that nothing is ever ignored. */
const KNOWN = { '': ['version', 'env', 'phases'], 'env': ['exported-variables'], 'phase': ['runtime-versions', 'commands'] };
const PHASES = ['install', 'pre_build', 'build', 'post_build'];

/**
 * Runs the commands of a buildspec, as CodeBuild does for version 0.2: phase by phase in one `sh`, which is no bash; a command that
 * fails ends its phase; after a build that failed comes `post_build`, after an installation that failed nothing does.
 */
export async function runBuildspec(checkout: Checkout, name: string, variables: Variables, bystander?: Bystander): Promise<Build> {
  const { exported, phases } = readBuildspec(join(checkout.folder, name));
  const file = join(checkout.folder, 'exported-variables');
  rmSync(file, { force: true });
  const [before, after] = [['install', 'pre_build'], ['build', 'post_build']].map((names) => names.map((phase) => callOf(phase, phases[phase])));
  const script = `
    export CODEBUILD_BUILD_SUCCEEDING=1
    phase() {
      for command in "$@"; do
        eval "$command" || { CODEBUILD_BUILD_SUCCEEDING=0; return; }
      done
    }
    ${before.join('\n[ $CODEBUILD_BUILD_SUCCEEDING = 1 ] &&\n')}
    [ $CODEBUILD_BUILD_SUCCEEDING = 1 ] && {
      ${after.join('\n')}
    }
    for name in ${exported.join(' ')}; do
      printenv "$name" > /dev/null && echo "$name=$(printenv "$name")" >> "${file}"
    done
    [ $CODEBUILD_BUILD_SUCCEEDING = 1 ]`;
  const run = await checkout.run('sh', script, variables, bystander);
  return { run, exported: existsSync(file) ? readVariables(readFileSync(file, 'utf8')) : {} };
}

function callOf(name: string, phase: Phase = { commands: [] }): string {
  return `phase ${phase.commands.map((command) => `'${command.replace(/'/g, '\'\\\'\'')}'`).join(' ')} # ${name}`;
}

function readBuildspec(file: string): Buildspec {
  const content = parse(readFileSync(file, 'utf8')) as { version: number; env?: { 'exported-variables'?: string[] }; phases: Record<string, Phase> };
  const { version, env = {}, phases } = content;
  const unknown = [
    ...without(Object.keys(content), KNOWN['']),
    ...without(Object.keys(env), KNOWN.env),
    ...without(Object.keys(phases), PHASES),
    ...Object.values(phases).flatMap((phase) => without(Object.keys(phase), KNOWN.phase)),
    ...version === 0.2 ? [] : [`version ${version}`],
  ];
  if (unknown.length > 0) {
    throw new Error(`${file}: ${unknown.join(', ')} is not understood`);
  }
  return { exported: env['exported-variables'] ?? [], phases };
}

function without(names: readonly string[], known: readonly string[]): string[] {
  return names.filter((name) => !known.includes(name));
}
