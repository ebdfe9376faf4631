import type { Break } from './broken-source';
import { brokenBundles, shippedBundles } from './edge-bundles';
import { deviation } from './guarantees/g10-weights';
import type { Ledger, Share } from './guarantees/ledger';
import { rampUp } from './ramp';
import { synthesizeSite } from './synthesized-site';
import { World } from './world/world';

interface Ramp {
  readonly shares: Map<number, Share>;
  readonly ledger: Ledger;
}

async function ramp(breaks: readonly Break[] = []): Promise<Ramp> {
  const site = synthesizeSite(10);
  const bundles = breaks.length === 0 ? shippedBundles(site.config) : await brokenBundles(site.config, breaks);
  try {
    const world = new World({ site, bundles, seed: 11, pageLoads: 0, outages: false });
    return { shares: await rampUp(world), ledger: world.ledger };
  } finally {
    bundles.remove();
  }
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
}, 180_000);

test('G10 is seen broken when a weight counts for half as much again', async () => {
  expect(sharesBeyond(await ramp([{ file: 'src/core/edge/bucket.ts', from: 'Math.round(weight * 100)', to: 'Math.round(weight * 150)' }]), 3.29)).not.toEqual([]);
}, 180_000);

test('G11 is seen broken when every weight takes other clients', async () => {
  const { ledger } = await ramp([{
    file: 'src/core/edge/bucket.ts', from: 'return bucket < Math.round(weight * 100)', to: 'return (bucket + weight * 370) % BUCKETS < Math.round(weight * 100)',
  }]);
  expect(ledger.violationsOf('G11')).not.toEqual([]);
}, 180_000);
