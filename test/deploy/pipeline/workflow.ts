import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Bystander } from './bystander';
import type { Checkout, PipelineRun, Variables } from './checkout';
import { readVariables, Steps } from './checkout';

/** A step of a job: commands, or an action of somebody else, which are not ours to run. */
interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly run?: string;
}

/** A workflow as far as it is ours: its variables and the commands of its one job. */
interface Workflow {
  readonly env: Variables;
  readonly steps: readonly Step[];
}

/** Runs the commands of the workflow, one step after another, as GitHub does. A step that is cancelled counts as failed: no condition tells them apart. */
export async function runWorkflow(checkout: Checkout, overrides: Variables, bystander?: Bystander): Promise<PipelineRun> {
  const { env, steps } = readWorkflow(join(checkout.folder, 'github-actions.yml'));
  const variables: Record<string, string> = { ...env, ...overrides };
  const exported = join(checkout.folder, 'github-env');
  const ran = new Steps();
  for (const step of steps) {
    if (step.run !== undefined && isDue(step, { failed: !ran.ok, env: variables })) {
      writeFileSync(exported, '');
      ran.add(step.name!, await checkout.run('bash', `set -eo pipefail\n${step.run}`, { ...variables, GITHUB_ENV: exported }, bystander));
      Object.assign(variables, readVariables(readFileSync(exported, 'utf8')));
    }
  }
  await bystander?.done();
  return ran.result();
}

function readWorkflow(file: string): Workflow {
  const { env, jobs } = parse(readFileSync(file, 'utf8')) as { env: Record<string, unknown>; jobs: Record<string, { steps: Step[] }> };
  const [job, ...others] = Object.values(jobs);
  if (others.length > 0) {
    throw new Error(`${file} must hold one job, got: ${Object.keys(jobs).join(', ')}`);
  }
  return { env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])), steps: job.steps };
}

const AFTER_TROUBLE = '(failure() || cancelled())';

/** Whether a step runs. Understood is what our workflow says; anything else is refused, so that no condition is ever ignored. */
function isDue({ if: condition }: Step, job: { readonly failed: boolean; readonly env: Variables }): boolean {
  const { failed, env } = job;
  const terms = (condition ?? '').split('&&').map((term) => term.trim()).filter((term) => term !== '');
  const wantsFailure = terms.includes(AFTER_TROUBLE);
  return failed === wantsFailure && terms.filter((term) => term !== AFTER_TROUBLE).every((term) => {
    const name = /^env\.([A-Z_]+) != ''$/.exec(term)?.[1];
    if (name === undefined) {
      throw new Error(`the condition ${condition} is not understood`);
    }
    return (env[name] ?? '') !== '';
  });
}
