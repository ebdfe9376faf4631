import type { Break } from './broken-source';
import type { Browser } from './browser';
import { brokenBundles, shippedBundles } from './edge-bundles';
import { deviation } from './guarantees/g10-weights';
import type { Ledger, Share } from './guarantees/ledger';
import type { Drift } from './ramp';
import { crowd, driftAt, rampUp } from './ramp';
import type { SiteOptions } from './synthesized-site';
import { synthesizeSite } from './synthesized-site';
import { World } from './world/world';

interface Ramp {
  readonly shares: Map<number, Share>;
  readonly ledger: Ledger;
}

async function inWorld<T>(options: SiteOptions, breaks: readonly Break[], live: (world: World) => Promise<T>): Promise<T> {
  const site = synthesizeSite(10, options);
  const bundles = breaks.length === 0 ? shippedBundles(site.config) : await brokenBundles(site.config, breaks);
  try {
    return await live(new World({ site, bundles, seed: 11, pageLoads: 0, outages: false }));
  } finally {
    bundles.remove();
  }
}

async function ramp(breaks: readonly Break[] = []): Promise<Ramp> {
  return inWorld({}, breaks, async (world) => ({ shares: await rampUp(world), ledger: world.ledger }));
}

function sharesBeyond({ shares }: Ramp, sigmas: number): unknown[] {
  return [...shares].filter(([weight, share]) => deviation(weight, share) > sigmas);
}

test('G10, G11, G12: at every step of a ramp the share is right, nobody goes back, and all locations agree, without any cookie', async () => {
  const seen = await ramp();
  expect(sharesBeyond(seen, 3.29)).toEqual([]);
  expect(seen.ledger.violations).toEqual({});
  expect(seen.ledger.checks.G11).toBeGreaterThan(2000);
  expect(seen.ledger.checks.G12).toBeGreaterThan(2000);
});

test('G10 is seen broken when a weight counts for half as much again', async () => {
  expect(sharesBeyond(await ramp([{ file: 'src/core/edge/bucket.ts', from: 'Math.round(weight * 100)', to: 'Math.round(weight * 150)' }]), 3.29)).not.toEqual([]);
});

test('G11 is seen broken when every weight takes other clients', async () => {
  const { ledger } = await ramp([{
    file: 'src/core/edge/bucket.ts', from: 'return bucket < Math.round(weight * 100)', to: 'return (bucket + weight * 370) % BUCKETS < Math.round(weight * 100)',
  }]);
  expect(ledger.violationsOf('G11')).not.toEqual([]);
});

describe('clients whose address changes with every page', () => {
  const BY_VISITOR: SiteOptions = { bucketBy: 'visitor' };
  const IGNORED: Break = { file: 'lambda-edge/adapter/facts.ts', from: 'return value || clientIdentity', to: 'return clientIdentity' };
  const WEIGHTS = [5, 25, 50];
  const CHANGES = 10;
  const SIGMAS = 5;

  /** Each is known to the app by a cookie that stays. The session, and the release cookie with it, ends with every page, unless it is kept. */
  function travellers(world: World, { keepSession }: { keepSession: boolean }): Browser[] {
    const clients = crowd(world, { moves: true, blocksCookies: !keepSession });
    clients.forEach((client, index) => client.cookies.set('visitor', `visitor-${index}`));
    return clients;
  }

  async function rampOfTravellers(breaks: readonly Break[] = []): Promise<Ramp> {
    return inWorld(BY_VISITOR, breaks, async (world) => {
      const shares = await rampUp(world, travellers(world, { keepSession: false }));
      return { shares, ledger: world.ledger };
    });
  }

  async function drifts(options: SiteOptions, session: { keepSession: boolean }, changes: number): Promise<Map<number, Drift>> {
    return inWorld(options, [], async (world) => {
      const seen = new Map<number, Drift>();
      for (const weight of WEIGHTS) {
        seen.set(weight, await driftAt(world, weight, changes, travellers(world, session)));
      }
      return seen;
    });
  }

  /** How far a count of moves is from a probability in percent, in standard deviations. */
  function distance(percent: number, { changes, moved }: Drift['fromActive']): number {
    return deviation(percent, { clients: changes, onCandidate: moved });
  }

  test('G10, G11, G12: with `bucketBy` the share is right at every step of a ramp, nobody goes back, and all locations agree', async () => {
    const seen = await rampOfTravellers();
    expect(sharesBeyond(seen, SIGMAS)).toEqual([]);
    expect(seen.ledger.violations).toEqual({});
    expect(seen.ledger.checks.G11).toBeGreaterThan(2000);
    expect(seen.ledger.checks.G12).toBeGreaterThan(2000);
  });

  test('G11 is seen broken when the cookie is ignored', async () => {
    expect((await rampOfTravellers([IGNORED])).ledger.violationsOf('G11')).not.toEqual([]);
  });

  test.each([true, false])('with `bucketBy` nobody changes sides (session kept: %s)', async (keepSession) => {
    for (const [weight, { fromActive, fromCandidate, first, last }] of await drifts(BY_VISITOR, { keepSession }, 3)) {
      expect([weight, fromActive.moved, fromCandidate.moved, last]).toEqual([weight, 0, 0, first]);
      expect(deviation(weight, first)).toBeLessThan(SIGMAS);
    }
  });

  test('without `bucketBy` they draw a new lot with every address: of those whose session ends, twice p (1 - p) change sides', async () => {
    const table: Record<string, unknown> = {};
    for (const [weight, { fromActive, fromCandidate }] of await drifts({}, { keepSession: false }, CHANGES)) {
      const all = { changes: fromActive.changes + fromCandidate.changes, moved: fromActive.moved + fromCandidate.moved };
      const expected = 2 * weight * (100 - weight) / 100;
      table[`${weight} %`] = { 'changes of address': all.changes, 'change sides, %': 100 * all.moved / all.changes, 'expected, %': expected };
      expect(distance(expected, all)).toBeLessThan(SIGMAS);
      expect(distance(100 - weight, fromCandidate)).toBeLessThan(SIGMAS);
    }
    console.table(table);
  });

  test('without `bucketBy` those whose session goes on gather on the candidate, and none goes back', async () => {
    const table: Record<string, unknown> = {};
    for (const [weight, { fromActive, fromCandidate, last }] of await drifts({}, { keepSession: true }, CHANGES)) {
      const gathered = 100 * (1 - (1 - weight / 100) ** (CHANGES + 1));
      table[`${weight} %`] = { 'to the candidate per change, %': 100 * fromActive.moved / fromActive.changes, 'there in the end, %': 100 * last.onCandidate / last.clients, 'expected, %': gathered };
      expect(distance(weight, fromActive)).toBeLessThan(SIGMAS);
      expect(fromCandidate.moved).toBe(0);
      expect(deviation(gathered, last)).toBeLessThan(SIGMAS);
    }
    console.table(table);
  });
});
