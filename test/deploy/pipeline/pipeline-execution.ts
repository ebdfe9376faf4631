import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { runBuildspec } from './buildspec';
import type { Bystander } from './bystander';
import type { Pages, PipelineRun, Variables } from './checkout';
import { Checkout, Steps } from './checkout';
import { codePipelineApp } from '../../../examples/pipelines/codepipeline';
import type { Account } from '../account';

interface Action {
  readonly Name: string;
  readonly Namespace?: string;
  readonly ActionTypeId: { readonly Category: string; readonly Provider: string };
  readonly Configuration: { readonly ProjectName?: { readonly Ref: string }; readonly EnvironmentVariables?: string; readonly CustomData?: string };
}

interface Project {
  readonly buildspec: string;
  readonly variables: Variables;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, never>;
}

/**
 * One way of a commit through the CodePipeline of the example. The emulator has neither that service nor builds: actions, projects,
 * their variables and their buildspecs are those of the synthesized app, and are run as the two services do. Whoever must approve does.
 */
export class PipelineExecution {
  private readonly resources: Readonly<Record<string, Resource>>;
  private readonly actions: readonly Action[];
  private readonly variables: Record<string, string>;
  private done = 0;

  constructor(private readonly account: Account, private readonly pages: Pages, commit: string) {
    this.resources = codePipelineApp(mkdtempSync(join(account.folder, 'pipeline-'))).synth().getStackByName('CoffeePipeline').template.Resources;
    const pipeline = Object.values(this.resources).find(({ Type }) => Type === 'AWS::CodePipeline::Pipeline')!;
    this.actions = (pipeline.Properties.Stages as { Actions: Action[] }[]).flatMap(({ Actions }) => Actions);
    this.variables = { 'Source.CommitId': commit };
  }

  /** Up to its end or to the action that fails; called again, it is tried again from there on. */
  public async run(overrides: Variables, bystander?: Bystander): Promise<PipelineRun> {
    const steps = new Steps();
    for (; steps.ok && this.done < this.actions.length; this.done += steps.ok ? 1 : 0) {
      await this.perform(this.actions[this.done], overrides, steps, bystander);
    }
    await bystander?.done();
    return steps.result();
  }

  private async perform(action: Action, overrides: Variables, steps: Steps, bystander?: Bystander): Promise<void> {
    const { Name, Namespace, ActionTypeId: { Category, Provider }, Configuration } = action;
    if (Category === 'Source' || Category === 'Approval') {
      return steps.add(Name, { code: 0, out: this.resolve(Configuration.CustomData ?? ''), error: '' });
    }
    if (Provider !== 'CodeBuild') {
      throw new Error(`the action ${Name} of ${Provider} is not understood`);
    }
    const { buildspec, variables } = this.projectOf(Configuration.ProjectName!.Ref);
    const given = JSON.parse(Configuration.EnvironmentVariables ?? '[]') as { name: string; value: string }[];
    const resolved = Object.fromEntries(given.map(({ name, value }) => [name, this.resolve(value)]));
    const checkout = new Checkout(this.account, `${Name}-${mkdtempSync(join(this.account.folder, 'build-')).slice(-6)}`); // each build unpacks the source anew
    checkout.push(this.pages);
    const { run, exported } = await runBuildspec(checkout, buildspec, { ...variables, ...overrides, ...resolved }, bystander);
    steps.add(Name, run);
    Object.entries(exported).forEach(([name, value]) => this.variables[`${Namespace}.${name}`] = value);
  }

  /** `#{Staged.RELEASE}` is what the action in this namespace exported. */
  private resolve(text: string): string {
    return text.replace(/#\{([\w.]+)\}/g, (_, name: string) => {
      if (this.variables[name] === undefined) {
        throw new Error(`nothing exported ${name}`);
      }
      return this.variables[name];
    });
  }

  private projectOf(logicalId: string): Project {
    const { Source: source, Environment: environment } = this.resources[logicalId].Properties as unknown as {
      Source: { BuildSpec: string }; Environment: { EnvironmentVariables: { Name: string; Value: string }[] };
    };
    return { buildspec: source.BuildSpec, variables: Object.fromEntries(environment.EnvironmentVariables.map(({ Name, Value }) => [Name, Value])) };
  }
}
