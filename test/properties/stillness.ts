import type { Browser } from './browser';
import type { World } from './world/world';
import { LOCATIONS } from './world/world';
import { SEED_DOCUMENT } from '../../src/core';

const PANEL = 30;

/** What CloudFormation, a stack roll back or a slip of the hand leaves in a copy. */
const USELESS = { 'the seed': SEED_DOCUMENT, 'nonsense': '{"schema":1,"id":"x","generation":9999,"active":"red"}', 'nothing': undefined };

/** A panel of clients that look again and again, from everywhere, while somebody writes over the published copies. */
export class Panel {
  public readonly moves: string[] = [];
  private readonly clients: Browser[];
  private readonly before = new Map<Browser, string | undefined>();

  /** @param settled whether another command came after the change that everyone sees: before, the truth still calls it pending */
  constructor(private readonly world: World, private readonly settled: boolean) {
    this.clients = Array.from({ length: PANEL }, (_, index) => world.newBrowser(false, {
      fetchMetadata: true, blocksCookies: index % 2 === 0, forgets: false, moves: false, restarts: false, datesOnly: false,
    }));
  }

  /** Promotes a release, gives the next one some weight, and writes over one copy or both, several times. */
  public async watch(): Promise<void> {
    const { world } = this;
    const { controller, clock, regions, boundMs } = world;
    await clock.advance(boundMs + 1000);
    controller.stageNext();
    await this.carryOut(() => controller.command({ verb: 'promote' }));
    controller.stageNext();
    await this.carryOut(() => controller.command({ verb: 'shift', weight: 40 }));
    if (this.settled) {
      controller.issuePreview(controller.releases[0], 600);
      await clock.advance(boundMs + 1000);
    }
    await this.look('before');
    for (const [what, text] of Object.entries(USELESS)) {
      for (const [where, copies] of [['home', [regions.home]], ['the replica', [regions.replica]], ['both copies', [regions.home, regions.replica]]] as const) {
        copies.forEach((region) => world.store.spoil(region, text));
        if (copies.length === 1) {
          world.cdn.location(LOCATIONS[1]).recycleEnvironments(); // who knows nothing asks the other copy
        }
        await this.lookFor(3 * boundMs, `${what} in ${where}`);
        controller.noticeIn(0);
        await this.lookFor(2 * boundMs, `${what} in ${where}, repaired`);
      }
    }
  }

  private async carryOut(command: () => boolean): Promise<void> {
    if (!command()) {
      throw new Error('the command was refused');
    }
    await this.world.clock.advance(this.world.boundMs + 4000);
  }

  private async lookFor(ms: number, when: string): Promise<void> {
    const until = this.world.clock.now() + ms;
    while (this.world.clock.now() < until) {
      await this.look(when);
      await this.world.clock.advance(ms / 4);
    }
  }

  private async look(when: string): Promise<void> {
    for (const client of this.clients) {
      for (const location of LOCATIONS) {
        const { response } = await this.world.clock.settle(this.world.send(client, 'navigation', client.navigate('/'), undefined, location));
        const release = response.headers['x-bg-release']?.[0];
        if (!this.before.has(client)) {
          this.before.set(client, release);
        } else if (release !== this.before.get(client)) {
          this.moves.push(`${when}: ${response.status} of ${String(release)} instead of ${String(this.before.get(client))} at ${location}`);
        }
      }
    }
  }

  /** Releases that the panel is on. */
  public get releases(): Set<string | undefined> {
    return new Set(this.before.values());
  }
}
