import type { Break } from './edge-bundles';
import { brokenBundles } from './edge-bundles';
import { synthesizeSite } from './synthesized-site';
import { World } from './world';

/** One deliberate mistake per guarantee: the run that guards it must see it. */
const MISTAKES: [guarantee: string, mistake: string, breaks: Break[]][] = [
  ['G2', 'an open page follows a flip', [
    { file: 'src/core/edge/decide.ts', from: 'requestClass !== \'document\' && pinned.length > 0', to: 'false' },
  ]],
  ['G3', 'the cookie comes from module memory instead of the key', [
    { file: 'lambda-edge/origin-response.ts', from: '=${route.release}; Path', to: '=${(config as { first?: string }).first ??= route.release}; Path' },
  ]],
  ['G5', 'a change applies as soon as it is read instead of at its instant', [
    { file: 'src/core/document.ts', from: 'nowMs < document.effectiveAt * 1000', to: 'false' },
  ]],
  ['G7', 'an environment never reads a second time', [
    { file: 'lambda-edge/document/reader.ts', from: 'now < freshUntil && now >= readAt', to: 'held !== undefined' },
  ]],
  ['G13', 'a preview sets the release cookie', [
    { file: 'lambda-edge/origin-response.ts', from: 'setHeader(headers, \'x-robots-tag\', \'noindex\')', to: 'setHeader(headers, \'set-cookie\', \'bg-release=x\')' },
  ]],
  ['G14', 'a preview is cached like everything else', [
    { file: 'src/core/edge/route-value.ts', from: 'if (route.preview)', to: 'if (false)' },
  ]],
  ['G14', 'everything on a color can be selected by a cookie', [
    { file: 'src/core/edge/decide.ts', from: 'const previewed = previewedRelease(facts, document, nowMs);', to: 'const previewed = document.releases.green ?? null;' },
  ]],
  ['G15', 'a failed read throws the last good document away', [
    { file: 'lambda-edge/document/reader.ts', from: '} catch {', to: '} catch {\n held = undefined;' },
  ]],
  ['G16', 'subresources set the release cookie', [
    { file: 'lambda-edge/origin-response.ts', from: 'if (route.requestClass === \'document\') {\n    const value', to: '{\n    const value' },
  ]],
  ['G17', 'the internal header of a client is believed', [
    { file: 'lambda-edge/viewer-request.ts', from: 'removeInternalHeaders(request.headers);', to: '' },
    { file: 'lambda-edge/viewer-request.ts', from: 'setHeader(request.headers, ROUTE_HEADER, ', to: 'request.headers[ROUTE_HEADER] || setHeader(request.headers, ROUTE_HEADER, ' },
  ]],
];

const site = synthesizeSite(10);

describe.each(MISTAKES)('%s is seen broken', (guarantee, mistake, breaks) => {
  test(`when ${mistake}`, async () => {
    const bundles = await brokenBundles(site.config, breaks);
    try {
      const seen = new Set<string>();
      for (let seed = 1; seed <= 5 && !seen.has(guarantee); seed++) {
        const violations = await new World({ site, bundles, seed, pageLoads: 1000, outages: false }).run(guarantee);
        violations.forEach((violation) => seen.add(violation.guarantee));
      }
      expect([...seen]).toContain(guarantee);
    } finally {
      bundles.remove();
    }
  }, 60_000);
});

test('a break that no longer matches the code is refused', async () => {
  await expect(brokenBundles(site.config, [{ file: 'lambda-edge/origin-request.ts', from: 'no such text', to: '' }])).rejects.toThrow(/no longer breaks anything/);
});
