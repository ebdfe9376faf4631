import type { Browser, Habits } from './browser';
import type { Share } from './guarantees/ledger';
import type { World } from './world/world';
import { LOCATIONS } from './world/world';

const CLIENTS = 400;
const STEPS = [0.5, 1, 5, 25, 50, 75, 99];

/** Clients without a release cookie that stay where they are, unless told otherwise. */
export function crowd(world: World, habits: Partial<Habits> = {}): Browser[] {
  return Array.from({ length: CLIENTS }, () => world.newBrowser(false, {
    fetchMetadata: true, blocksCookies: true, forgets: false, moves: false, restarts: false, datesOnly: false, ...habits,
  }));
}

/** A candidate is ramped up and promoted while clients look at every step, from all locations at once. */
export async function rampUp(world: World, clients = crowd(world)): Promise<Map<number, Share>> {
  const { controller } = world;
  const shares = new Map<number, Share>();
  await stage(world);
  for (const weight of [...STEPS, 100]) {
    await shiftTo(world, weight);
    const seen = await lookAll(world, clients, LOCATIONS);
    shares.set(weight, { clients: CLIENTS, onCandidate: seen.filter((release) => release === controller.releases[1]).length });
  }
  return shares;
}

/** What becomes of clients at one weight whose address changes before each of their page loads but the first. */
export interface Drift {
  /** Changes of address while on the active release, and how many of them led to the candidate. */
  readonly fromActive: { changes: number; moved: number };
  /** Changes of address while on the candidate, and how many of them led back. */
  readonly fromCandidate: { changes: number; moved: number };
  /** Clients that are on the candidate at first and at last. */
  readonly first: Share;
  readonly last: Share;
}

/** Has clients load a page again and again while the weight of a new candidate stays as it is. */
export async function driftAt(world: World, weight: number, changes: number, clients: readonly Browser[]): Promise<Drift> {
  const { controller } = world;
  await stage(world);
  await shiftTo(world, weight);
  const candidate = controller.releases[controller.releases.length - 1];
  const drift = { fromActive: { changes: 0, moved: 0 }, fromCandidate: { changes: 0, moved: 0 } };
  const share = (sides: readonly boolean[]): Share => ({ clients: sides.length, onCandidate: sides.filter((side) => side).length });
  const seeSides = async (): Promise<boolean[]> => (await lookAll(world, clients, LOCATIONS.slice(0, 1))).map((release) => release === candidate);
  let before = await seeSides();
  const first = share(before);
  for (let change = 0; change < changes; change++) {
    const sides = await seeSides();
    sides.forEach((side, index) => {
      const from = before[index] ? drift.fromCandidate : drift.fromActive;
      from.changes++;
      from.moved += side === before[index] ? 0 : 1;
    });
    before = sides;
  }
  return { ...drift, first, last: share(before) };
}

/** A new candidate that nobody has been shifted to. */
async function stage({ clock, controller, boundMs }: World): Promise<void> {
  controller.command({ verb: 'abort' });
  await clock.advance(boundMs + 1000);
  if (!controller.stageNext()) {
    throw new Error('the next candidate was refused');
  }
}

/** The weight is in force everywhere; 100 is the promotion. */
async function shiftTo({ clock, controller, boundMs }: World, weight: number): Promise<void> {
  if (!controller.command(weight === 100 ? { verb: 'promote' } : { verb: 'shift', weight })) {
    throw new Error(`the step to ${weight} % was refused`);
  }
  await clock.advance(boundMs + 4000);
}

async function lookAll(world: World, clients: readonly Browser[], locations: readonly string[]): Promise<(string | undefined)[]> {
  const seen: (string | undefined)[] = [];
  for (const client of clients) {
    seen.push(await world.clock.settle(look(world, client, locations)));
  }
  return seen;
}

/** The release that a client gets at several locations at once when it comes again. */
async function look(world: World, client: Browser, locations: readonly string[]): Promise<string | undefined> {
  client.comeAgain();
  const exchanges = await Promise.all(locations.map(async (location) => world.send(client, 'navigation', client.navigate('/'), undefined, location)));
  world.together(exchanges);
  return exchanges[0].release;
}
