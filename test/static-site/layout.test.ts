import type { App } from 'aws-cdk-lib';
import type { LocalEdge } from '../../cli/local/edge';
import { startLocalEdge } from '../../cli/local/edge';
import type { BlueGreenStaticSiteProps } from '../../src';
import { BlueGreenStaticSite, DocumentFallback, ReleaseState } from '../../src';
import { newStack, siteSource } from '../private/apps';
import type { SiteFiles } from '../private/apps';

const LIVE = { 'index.html': 'page 1', 'about/index.html': 'about 1', 'assets/app-1.js': 'app 1', 'static/style.css': 'style 1' };
const NEXT = { 'index.html': 'page 2', 'static/style.css': 'style 2', 'static/app-2.js': 'app 2' };

function synthesized(files: SiteFiles, props: Partial<BlueGreenStaticSiteProps> = {}, context: Record<string, unknown> = {}): string {
  const stack = newStack({ context });
  new BlueGreenStaticSite(stack, 'Site', { source: siteSource(files), state: new ReleaseState(stack, 'Release'), ...props });
  return (stack.node.root as App).synth().directory;
}

/** Of a location that was not asked before, so that no cache answers. */
async function answers(edge: LocalEdge, round: number): Promise<string[]> {
  edge.recycle();
  const paths = [['/about', 'document'], ['/assets/app-1.js', 'script'], ['/static/style.css', 'style']];
  return Promise.all(paths.map(async ([uri, destination]) => {
    const { status, body } = await edge.request(edge.locations[round], {
      method: 'GET', uri, querystring: '', clientIp: '192.0.2.1', headers: { 'host': ['shop.example'], 'sec-fetch-dest': [destination] },
    });
    return `${status} ${status === 200 ? Buffer.from(body).toString() : ''}`.trim();
  }));
}

const LIVE_ANSWERS = ['200 about 1', '200 app 1', '200 style 1'];

test('a deploy with another layout changes nothing that the live release answers, until it is told to', async () => {
  const edge = await startLocalEdge({ assemblies: [synthesized(LIVE)], port: 0, controlPort: 0 });
  try {
    await expect(edge.deploy(synthesized(NEXT, { sharedAssets: ['/static/*'] }))).rejects.toThrow('\'sharedAssets\' must answer for releases in use as before');
    await expect(edge.deploy(synthesized(NEXT, { fallback: DocumentFallback.spa() }))).rejects.toThrow('\'fallback\' must answer for releases in use as before');
    expect(await answers(edge, 0)).toEqual(LIVE_ANSWERS);

    await edge.deploy(synthesized({ 'index.html': 'page 2', 'js/app-2.js': 'app 2' }, { sharedAssets: ['/assets/*', '/js/*'] }));
    expect(await answers(edge, 1)).toEqual(LIVE_ANSWERS);

    await edge.deploy(synthesized(NEXT, { fallback: DocumentFallback.spa() }, { changeLayout: 'true' }));
    expect((await answers(edge, 2))[0]).toBe('200 page 1');
    await edge.deploy(synthesized({ ...NEXT, 'index.html': 'page 3' }, { fallback: DocumentFallback.spa() }));
  } finally {
    await edge.close();
  }
});
