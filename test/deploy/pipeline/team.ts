import type { Bystander } from './bystander';
import type { Pages, PipelineRun, Variables } from './checkout';
import { Checkout } from './checkout';
import { runWorkflow } from './workflow';
import { startSiteServer } from '../../../cli/local/edge/site-server';
import { Account } from '../account';
import { DeployedSite } from '../deployed-site';
import { DeployedState } from '../deployed-state';
import { newVisitor } from '../visitors';

export const STACK = 'Coffee';

/** What new visitors get, and what stands in the state. */
interface Live {
  readonly pages: readonly string[];
  readonly active: string;
  readonly weight: number;
  readonly idle: string;
  readonly rolledBack: readonly string[];
}

/** The team of the example: a repository, an account for its app, and a pipeline between the two. */
export class Team {
  public static async founded(): Promise<Team> {
    return new Team(await Account.bootstrapped());
  }

  public readonly checkout: Checkout;
  public readonly state: DeployedState;
  private site?: Promise<DeployedSite>; // as the first deploy made it: no release changes the distribution

  private constructor(public readonly account: Account) {
    this.checkout = new Checkout(account, 'checkout');
    this.state = new DeployedState(account, STACK);
  }

  /** The workflow of the example, for a new commit. */
  public async push(content: Pages, commit: string, bystander?: Bystander): Promise<PipelineRun> {
    this.checkout.push(content);
    return this.online(async (overrides) => runWorkflow(this.checkout, overrides, bystander), commit);
  }

  /** Runs something with the deployed edge functions behind the address of the site. */
  public async online(run: (overrides: Variables) => Promise<PipelineRun>, commit: string, bakeSeconds = 1): Promise<PipelineRun> {
    const server = await startSiteServer({ request: async (_, request) => (await this.deployedSite()).request(request), selectedLocation: () => 'frankfurt' }, 0);
    try {
      return await run({ SITE: server.url, BAKE_SECONDS: String(bakeSeconds), WEIGHTS: '10', REASON: commit });
    } finally {
      await server.close();
    }
  }

  public async operate(alias: string, command: Readonly<Record<string, unknown>>): ReturnType<DeployedState['invoke']> {
    const { ReleaseOperatorName: operator } = await this.account.outputs(STACK);
    return this.state.invoke(`${operator}:${alias}`, { actor: 'test', ...command });
  }

  /** What a run did to the state. */
  public async verbs(reason: string): Promise<string[]> {
    const answer = await this.operate('read', { verb: 'history' });
    const history = answer.ok ? answer.history! : [];
    return history.filter((entry) => entry.reason.startsWith(reason)).map(({ verb }) => verb).reverse();
  }

  public async live(): Promise<Live> {
    const coffee = await this.deployedSite();
    coffee.forget();
    const visits = await Promise.all(Array.from({ length: 8 }, (_, seed) => coffee.navigate(newVisitor(seed), '/', seed % 2)));
    const { active, weight, releases, records } = (await this.state.truth())!;
    return {
      pages: [...new Set(visits.map(({ body }) => body))],
      active: releases[active]!,
      weight,
      idle: releases[active === 'blue' ? 'green' : 'blue']!,
      rolledBack: Object.keys(records).filter((release) => records[release].rolledBackAt !== undefined),
    };
  }

  private async deployedSite(): Promise<DeployedSite> {
    return this.site ??= DeployedSite.of(this.account, STACK);
  }
}

/** The pages of a release, all with its name on them. */
export function pages(name: string): Pages {
  return Object.fromEntries(['index.html', 'menu/index.html', 'about/index.html', '404.html'].map((path) => [path, `<html>${name}</html>`]));
}

/** What `ramp.sh` prints when the promotion has waited: the rest of the time it only sleeps. */
export const PROMOTED = /(blue|green) \w+ becomes active.* in force everywhere/;

export const WELL = 0;

/** Exit codes by step, as expected; else what was said comes with it, for without it nobody could tell why. */
export function expectSteps({ steps, log }: PipelineRun, expected: PipelineRun['steps']): void {
  const said = JSON.stringify(steps) === JSON.stringify(expected) ? '' : log;
  expect({ steps, said }).toEqual({ steps: expected, said: '' });
}
