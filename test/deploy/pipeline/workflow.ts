import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A step of a job: commands, or an action of somebody else, which are not ours to run. */
export interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly run?: string;
}

/** A workflow as far as it is ours: its variables and the commands of its one job. */
export interface Workflow {
  readonly env: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export function readWorkflow(file: string): Workflow {
  const { env, jobs } = parse(readFileSync(file, 'utf8')) as { env: Record<string, unknown>; jobs: Record<string, { steps: Step[] }> };
  const [job, ...others] = Object.values(jobs);
  if (others.length > 0) {
    throw new Error(`${file} must hold one job, got: ${Object.keys(jobs).join(', ')}`);
  }
  return { env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])), steps: job.steps };
}

const AFTER_TROUBLE = '(failure() || cancelled())';

/** Whether a step runs. Understood is what our workflow says; anything else is refused, so that no condition is ever ignored. */
export function isDue({ if: condition }: Step, job: { readonly failed: boolean; readonly env: Readonly<Record<string, string>> }): boolean {
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
