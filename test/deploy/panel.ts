import { setTimeout as sleep } from 'node:timers/promises';
import type { DeployedSite, Visit } from './deployed-site';
import { newVisitor } from './visitors';
import type { Browser } from '../properties/browser';

const VISITORS = 16;
const STATE_TTL_MS = 2000;

/** Visitors who look at a deployed site again and again: new ones, those who have its cookie, and open pages. */
export class Panel {
  private readonly returning = new Map<number, Browser>();
  private seen: readonly string[] = [];

  constructor(private readonly site: DeployedSite) {}

  /** A page that stays open from now on: its files must keep coming from its release. */
  public async openPages(count = 4): Promise<void> {
    for (let seed = 100; seed < 100 + count; seed++) {
      const browser = newVisitor(seed);
      await this.site.navigate(browser);
      this.returning.set(seed, browser);
    }
  }

  /** Remembers what everybody gets. */
  public async remember(): Promise<readonly string[]> {
    this.seen = await this.look();
    return this.seen;
  }

  /** What somebody gets otherwise than remembered: by functions that have read the copies again, and by those that start anew. */
  public async moves(when: string): Promise<string[]> {
    await sleep(STATE_TTL_MS);
    const warm = this.compare(await this.look(), `${when}, warm`);
    this.site.forget();
    return [...warm, ...this.compare(await this.look(), `${when}, cold`)];
  }

  private compare(now: readonly string[], when: string): string[] {
    return now.flatMap((look, index) => look === this.seen[index] ? [] : [`${when}: ${look} instead of ${this.seen[index].split(': ')[1]}`]);
  }

  private async look(): Promise<string[]> {
    const looks: string[] = [];
    for (let seed = 0; seed < VISITORS; seed++) {
      for (const location of [0, 1]) {
        const visitor = newVisitor(seed);
        looks.push(said(`page of visitor ${seed} at ${location}`, await this.site.navigate(visitor, '/', location)));
        looks.push(said(`file of visitor ${seed} at ${location}`, await this.site.load(visitor, '/theme.css', 'style', location)));
      }
    }
    for (const [seed, browser] of this.returning) {
      looks.push(said(`file of open page ${seed}`, await this.site.load(browser, '/theme.css', 'style')));
    }
    return looks;
  }
}

function said(what: string, { status, body }: Visit): string {
  return `${what}: ${status} ${body}`;
}
