import type { EdgeBundles } from './edge-bundles';
import { shippedBundles } from './edge-bundles';
import type { SynthesizedSite } from './synthesized-site';
import { synthesizeSite } from './synthesized-site';
import type { Violation } from './world';
import { World } from './world';

const WORLDS = 40;
const PAGE_LOADS = 20_000;
const TTLS = [2, 10, 30];

const sites = TTLS.map((stateTtl) => synthesizeSite(stateTtl));
const bundles: EdgeBundles[] = [];

afterAll(() => bundles.forEach((folders) => folders.remove()));

function shipped(site: SynthesizedSite): EdgeBundles {
  const folders = shippedBundles(site.config);
  bundles.push(folders);
  return folders;
}

async function live(outages: boolean, firstSeed: number): Promise<Violation[]> {
  const built = sites.map((site) => ({ site, bundles: shipped(site) }));
  const violations: Violation[] = [];
  for (let index = 0; index < WORLDS / 2; index++) {
    const world = new World({ ...built[index % built.length], seed: firstSeed + index, pageLoads: PAGE_LOADS / WORLDS, outages });
    violations.push(...await world.run());
  }
  return violations;
}

describe('over 20,000 page loads on the shipped bundles, with releases coming and going', () => {
  test('while one region at a time misbehaves, G2, G3, G5, G7, G13, G14, G15, G16 and G17 hold', async () => {
    expect(await live(false, 1000)).toEqual([]);
  }, 120_000);

  test('while both regions may be down together, nothing is exposed, no cookie lies and only blind environments answer 503', async () => {
    expect(await live(true, 2000)).toEqual([]);
  }, 120_000);
});
