import { brokenModule } from './broken-source';
import type { Core } from './controller';
import type { EdgeBundles } from './edge-bundles';
import { brokenBundles, earlierBundles, shippedBundles } from './edge-bundles';
import { Ledger } from './guarantees/ledger';
import { synthesizeSite } from './synthesized-site';
import { World } from './world/world';

const PAGE_LOADS = 500;
const SITE = synthesizeSite(10, { api: true });

/** After an upgrade of the library old and new edge code run side by side for minutes: every other function in every other place is old. */
async function livingSideBySide(newer: EdgeBundles, core?: Core): Promise<Ledger> {
  const earlier = earlierBundles(SITE.config);
  const ledger = new Ledger();
  try {
    for (const [seed, outages] of [[1, false], [2, false], [3, true]] as const) {
      let asked = seed;
      const bundles: EdgeBundles = { folderOf: (stage) => (asked++ % 2 === 0 ? earlier : newer).folderOf(stage), remove: () => undefined };
      ledger.add(await new World({ site: SITE, bundles, seed, pageLoads: PAGE_LOADS, outages, core }).run());
    }
  } finally {
    [earlier, newer].forEach((bundles) => bundles.remove());
  }
  return ledger;
}

test('the edge functions of the release before read the documents of today\'s controller, beside those of today', async () => {
  const ledger = await livingSideBySide(shippedBundles(SITE.config));
  expect(ledger.violations).toEqual({});
  expect(ledger.pageLoads).toBeGreaterThanOrEqual(3 * PAGE_LOADS);
});

test('a document that only today\'s edge functions can read is seen', async () => {
  const other = [{ file: 'src/core/document.ts', from: 'const SCHEMA = 1', to: 'const SCHEMA = 2 as 1' }];
  const ledger = await livingSideBySide(await brokenBundles(SITE.config, other), await brokenModule<Core>('test/properties/world/core.ts', other));
  expect(Object.keys(ledger.violations)).toContain('G15');
});
