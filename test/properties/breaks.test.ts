import type { Break } from './broken-source';
import { brokenModule, buildBroken } from './broken-source';
import type { Core } from './controller';
import { brokenBundles } from './edge-bundles';
import type { GuaranteeName } from './guarantees';
import { Ledger } from './guarantees/ledger';
import type { SiteOptions } from './synthesized-site';
import { synthesizeSite } from './synthesized-site';
import type { WorldOptions } from './world/world';
import { World } from './world/world';
import { DocumentFallback } from '../../src';

/** Where a mistake lives: in the edge functions, in the state machine of the controller, or in what the template says. */
interface Mistake {
  readonly edge?: readonly Break[];
  readonly core?: readonly Break[];
  /** The site on which it does harm: the mistake itself, the reading of AWS, or what the site asks of the edge functions. */
  readonly site?: SiteOptions;
}

/** One deliberate mistake per guarantee at least: the worlds that guard it must see it. G10, G11, G18 and G25 have theirs beside their own tests. */
const MISTAKES: [guarantee: GuaranteeName, title: string, mistake: Mistake][] = [
  ['G1', 'releases are pruned as soon as there are enough others', {
    core: [{ file: 'src/core/state/retention.ts', from: 'retention.seconds * 1000 <= nowMs', to: '0 <= nowMs' }],
  }],
  ['G2', 'an open page follows a flip', {
    edge: [{ file: 'src/core/edge/decide.ts', from: 'requestClass !== \'document\' && pinned.length > 0', to: 'false' }],
  }],
  ['G3', 'the cookie comes from module memory instead of the key', {
    edge: [{ file: 'lambda-edge/origin-response.ts', from: '=${route.release}; Path', to: '=${(config as { first?: string }).first ??= route.release}; Path' }],
  }],
  ['G3', 'the cookie has a name of its own', {
    edge: [{ file: 'lambda-edge/origin-response.ts', from: '`${config.cookies.release}=', to: '`bg-release=' }],
    site: { cookies: { release: '__Host-release' } },
  }],
  ['G3', 'the page for what is missing comes as if it were what was asked for', {
    edge: [{ file: 'lambda-edge/origin-response.ts', from: 'response.status = \'404\';', to: '' }],
    site: { fallback: DocumentFallback.directoryIndex({ notFoundPage: '/404.html' }) },
  }],
  ['G3', 'the page for what is missing is the first that was ever asked for', {
    edge: [{ file: 'lambda-edge/origin-request.ts', from: ': releaseFile(page, route);', to: ': (config as { first?: string }).first ??= releaseFile(page, route);' }],
    site: { fallback: DocumentFallback.directoryIndex({ notFoundPage: '/404.html' }) },
  }],
  ['G2', 'a script of a single-page app gets the page for what is missing', {
    edge: [{ file: 'src/core/edge/release-path.ts', from: ' || route.requestClass === \'subresource\'', to: '' }],
    site: { fallback: DocumentFallback.spa() },
  }],
  ['G4', 'hashed files are files of a release like all others', { site: { sharedAssets: ['/nothing/*'] } }],
  ['G5', 'a change applies as soon as it is read instead of at its instant', {
    edge: [{ file: 'src/core/document.ts', from: 'nowMs < document.effectiveAt * 1000', to: 'false' }],
  }],
  ['G5', 'a browser that holds the page of another release is told that it is still good', {
    edge: [{ file: 'lambda-edge/viewer-request.ts', from: 'removeConditions(request);', to: '' }],
    site: { reading: 'bold' },
  }],
  ['G5', 'clients draw their lots by address, whatever cookie the site names', {
    edge: [{ file: 'lambda-edge/adapter/facts.ts', from: 'return value || clientIdentity', to: 'return clientIdentity' }],
    site: { bucketBy: 'visitor' },
  }],
  ['G6', 'API calls go to the active color, whatever page makes them', {
    edge: [{ file: 'src/core/edge/decide.ts', from: 'facts.perColor && colorOf(document, choice.release) === null', to: 'facts.perColor' }],
  }],
  ['G7', 'an environment never reads a second time', {
    edge: [{ file: 'lambda-edge/document/reader.ts', from: 'now < freshUntil && now >= readAt', to: 'held !== undefined' }],
  }],
  ['G8', 'environments keep what they read for three times as long', {
    edge: [{ file: 'lambda-edge/document/reader.ts', from: 'options.stateTtl * 1000 * (1 -', to: 'options.stateTtl * 3000 * (1 -' }],
  }],
  ['G9', 'a denied release stays one that cookies may select', {
    core: [{ file: 'src/core/state/retention.ts', from: 'record.deniedAt === undefined && ', to: '' }],
  }],
  ['G9', 'a denied release stays one that credentials open', {
    core: [
      { file: 'src/core/state/denial.ts', from: 'denied.previews.filter((entry) => entry.release !== command.release)', to: 'denied.previews' },
      { file: 'src/core/state/publication.ts', from: ' || truth.records[release].deniedAt !== undefined', to: '' },
    ],
  }],
  ['G12', 'every request draws its own lot', {
    edge: [{ file: 'src/core/edge/bucket.ts', from: 'return bucket < Math', to: 'return Math.random() * 10000 < Math' }],
  }],
  ['G13', 'a preview sets the release cookie', {
    edge: [{ file: 'lambda-edge/origin-response.ts', from: 'setHeader(headers, \'x-robots-tag\', \'noindex\')', to: 'setHeader(headers, \'set-cookie\', \'bg-release=x\')' }],
  }],
  ['G13', 'a preview is kept like everything else', {
    edge: [{ file: 'lambda-edge/origin-response.ts', from: 'setHeader(headers, \'cache-control\', \'private, no-store\');', to: '' }],
  }],
  ['G14', 'everything on a color can be selected by anyone', {
    edge: [{ file: 'src/core/edge/decide.ts', from: 'const previewed = previewedRelease(facts, document, nowMs);', to: 'const previewed = document.releases.green ?? null;' }],
  }],
  ['G14', 'credentials do not expire', {
    edge: [{ file: 'src/core/edge/decide.ts', from: '&& nowMs < entry.expires * 1000', to: '' }],
  }],
  ['G15', 'a failed read throws the last good document away', {
    edge: [{ file: 'lambda-edge/document/reader.ts', from: '} catch {', to: '} catch {\n held = undefined;' }],
  }],
  ['G16', 'subresources set the release cookie', {
    edge: [{ file: 'lambda-edge/origin-response.ts', from: 'if (route.requestClass === \'document\' && opensPage(headers)) {\n    const value', to: '{\n    const value' }],
  }],
  ['G17', 'the internal header of a client is believed', {
    edge: [
      { file: 'lambda-edge/viewer-request.ts', from: 'removeInternalHeaders(request.headers);', to: '' },
      { file: 'lambda-edge/viewer-request.ts', from: 'setHeader(request.headers, ROUTE_HEADER, ', to: 'request.headers[ROUTE_HEADER] || setHeader(request.headers, ROUTE_HEADER, ' },
    ],
  }],
];

const MAX_WORLDS = 15;

/** Lives one world after another with a mistake in it, until one sees a guarantee broken. */
async function violationsWith({ edge = [], core, site: options }: Mistake, guarantee: GuaranteeName): Promise<readonly string[]> {
  const site = synthesizeSite(10, { api: true, ...options });
  const bundles = await brokenBundles(site.config, edge);
  const world: Omit<WorldOptions, 'seed'> = {
    site, bundles, pageLoads: 1000, outages: guarantee === 'G15', core: core && await brokenModule<Core>('test/properties/world/core.ts', core),
  };
  const ledger = new Ledger();
  try {
    for (let seed = 1; seed <= MAX_WORLDS; seed++) {
      ledger.add(await new World({ ...world, seed }).run(guarantee));
      if (ledger.violationsOf(guarantee).length > 0) {
        break;
      }
    }
    return ledger.violationsOf(guarantee);
  } finally {
    bundles.remove();
  }
}

test.each(MISTAKES)('%s is seen broken when %s', async (guarantee, _title, mistake) => {
  expect(await violationsWith(mistake, guarantee)).not.toEqual([]);
});

test('a break that no longer matches the code is refused', async () => {
  await expect(buildBroken(['lambda-edge/origin-request.ts'], [{ file: 'lambda-edge/origin-request.ts', from: 'no such text', to: '' }]))
    .rejects.toThrow(/no longer breaks anything/);
});
