import type { EdgeBundles } from './edge-bundles';
import { brokenBundles, shippedBundles } from './edge-bundles';
import { Panel } from './stillness';
import type { SynthesizedSite } from './synthesized-site';
import { synthesizeSite } from './synthesized-site';
import { World } from './world/world';

async function panelOf(site: SynthesizedSite, bundles: EdgeBundles, settled = true): Promise<Panel> {
  try {
    const panel = new Panel(new World({ site, bundles, seed: 25, pageLoads: 0, outages: true }), settled);
    await panel.watch();
    return panel;
  } finally {
    bundles.remove();
  }
}

test('G25 no request moves while seeds, nonsense or nothing is written over one copy or both, and when they are repaired', async () => {
  const site = synthesizeSite(10);
  const panel = await panelOf(site, shippedBundles(site.config));
  expect(panel.moves).toEqual([]);
  expect(panel.releases.size).toBe(2);
});

test('G25 nor does one that just came into force, when both copies are written over', async () => {
  const site = synthesizeSite(10);
  const panel = await panelOf(site, shippedBundles(site.config), false);
  expect(panel.moves).toEqual([]);
});

test('G25 is seen broken when an environment believes that a copy which says nothing means that there is nothing', async () => {
  const site = synthesizeSite(10);
  const panel = await panelOf(site, await brokenBundles(site.config, [{
    file: 'lambda-edge/document/reader.ts', from: 'const parsed = parseDocument(answer);', to: 'const parsed = parseDocument(answer); if (!parsed.ok) { held = undefined; }',
  }]));
  expect(panel.moves).not.toEqual([]);
});
