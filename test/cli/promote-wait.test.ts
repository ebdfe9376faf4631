import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { withFolder, writeFiles } from './temporary-folder';
import type { LocalEdge } from '../../cli/local/edge';
import { startLocalEdge } from '../../cli/local/edge';
import { run } from '../../cli/program';
import { staticSiteApp } from '../../examples/static-site/app';

const SESSIONS = 10_000;
const AT_ONCE = 50;
const NEVER = new Promise<void>(() => undefined);

/** The example on the bundles that ship. Release 2 is not deployed yet. */
async function withSite(act: (edge: LocalEdge, releaseTwo: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const [one, two] = [1, 2].map((release) => {
      const site = writeFiles(join(folder, `site-${release}`), { 'index.html': `release ${release}`, '404.html': '' });
      const outdir = join(folder, `out-${release}`);
      staticSiteApp({ site, outdir, stateTtl: Duration.seconds(2), region: 'eu-west-1' }).synth();
      return outdir;
    });
    const edge = await startLocalEdge({ assemblies: [one], port: 0, controlPort: 0 });
    try {
      await act(edge, two);
    } finally {
      await edge.close();
    }
  });
}

/** The page that a client gets who was never here before. */
async function newSession(edge: LocalEdge, number: number): Promise<string> {
  const { body } = await edge.request(edge.locations[number % edge.locations.length], {
    method: 'GET',
    uri: '/',
    querystring: '',
    headers: { 'host': ['shop.example.com'], 'sec-fetch-dest': ['document'], 'user-agent': [`browser ${number % 7}`] },
    clientIp: `10.${Math.floor(number / 65_536)}.${Math.floor(number / 256) % 256}.${number % 256}`,
  });
  return Buffer.from(body).toString('utf8');
}

/** Page -> number of sessions that got it. */
async function openSessions(edge: LocalEdge, count: number): Promise<Record<string, number>> {
  const pages: Record<string, number> = {};
  for (let first = 0; first < count; first += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, index) => first + index);
    (await Promise.all(numbers.map(async (number) => newSession(edge, number)))).forEach((page) => {
      pages[page] = (pages[page] ?? 0) + 1;
    });
  }
  return pages;
}

test.each([
  ['staged a second before', async () => undefined],
  ['known everywhere for long', async (edge: LocalEdge) => {
    await new Promise((resolve) => setTimeout(resolve, 4000));
    await openSessions(edge, 100);
  }],
])('when `promote --wait` returns, 10,000 new sessions at all locations get the release that was %s', async (_, prepare) => {
  await withSite(async (edge, releaseTwo) => {
    expect(await openSessions(edge, 500)).toEqual({ 'release 1': 500 }); // every location is warm, and knows the old release
    await edge.deploy(releaseTwo);
    await prepare(edge);
    const out: string[] = [];
    const terminal = { out: (text: string) => out.push(text), error: () => undefined };
    expect(await run(['promote', '--wait', '--json', '--local', edge.controlUrl], terminal, async () => NEVER)).toBe(0);
    expect(await openSessions(edge, SESSIONS)).toEqual({ 'release 2': SESSIONS });
    expect(JSON.parse(out[0])).toMatchObject({ ok: true, changed: true });
  });
});
