import { Browser } from './browser';
import type { Share } from './guarantees/ledger';
import type { World } from './world/world';
import { LOCATIONS } from './world/world';

const CLIENTS = 400;
const STEPS = [0.5, 1, 5, 25, 50, 75, 99];

/** A candidate is ramped up and promoted while clients without cookies look at every step, from all locations at once. */
export async function rampUp(world: World): Promise<Map<number, Share>> {
  const { clock, controller, boundMs, random } = world;
  const clients = Array.from({ length: CLIENTS }, () => new Browser(random, false, {
    fetchMetadata: true, blocksCookies: true, forgets: false, moves: false, datesOnly: false,
  }));
  const shares = new Map<number, Share>();
  await clock.advance(boundMs + 1000);
  controller.stageNext();
  for (const weight of [...STEPS, 100]) {
    if (!controller.command(weight === 100 ? { verb: 'promote' } : { verb: 'shift', weight })) {
      throw new Error(`the step to ${weight} % was refused`);
    }
    await clock.advance(boundMs + 4000);
    const candidate = controller.releases[1];
    let onCandidate = 0;
    for (const client of clients) {
      onCandidate += await clock.settle(look(world, client)) === candidate ? 1 : 0;
    }
    shares.set(weight, { clients: CLIENTS, onCandidate });
  }
  return shares;
}

/** The release that a client gets at all locations at once. */
async function look(world: World, client: Browser): Promise<string | undefined> {
  const exchanges = await Promise.all(LOCATIONS.map(async (location) => world.send(client, 'navigation', client.navigate('/'), undefined, location)));
  world.together(exchanges);
  return exchanges[0].release;
}
