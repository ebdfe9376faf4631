import * as fs from 'node:fs';
import * as path from 'node:path';
import type { App } from 'aws-cdk-lib';
import { dnsByHand } from './dns';
import { parcelsByHand } from './dns-service';
import { postersByHand } from './dns-website';
import { weatherByHand } from './native-canary';
import { oneReleaseByHand } from './one-release';
import { coffeeByHand } from './static-site';
import { ordersByHand } from './weighted-service';
import { dnsApp } from '../../examples/dns/app';
import { parcelsApp } from '../../examples/dns-service/app';
import { postersApp } from '../../examples/dns-website/app';
import { weatherApp } from '../../examples/native-canary/app';
import { oneReleaseApp } from '../../examples/one-release/app';
import { staticSiteApp } from '../../examples/static-site/app';
import { ordersApp } from '../../examples/weighted-service/app';

/** An example, and the same system with the L2 constructs of the CDK only. */
export interface Pair {
  /** Folder of the example, and the file's name by hand. */
  readonly name: string;
  /** @param folder for a site and for the output */
  readonly ours: (folder: string) => App;
  readonly byHand: (folder: string) => App;
}

export const PAIRS: readonly Pair[] = [
  pair('static-site', staticSiteApp, coffeeByHand, (folder) => ({ site: coffeeShop(folder) })),
  pair('one-release', oneReleaseApp, oneReleaseByHand, () => ({ releaseId: '1' })),
  pair('weighted-service', ordersApp, ordersByHand, () => ({ tag: '1.27' })),
  pair('native-canary', weatherApp, weatherByHand, () => ({ tag: '1.27' })),
  pair('dns', (options) => dnsApp({ ...options, mode: 'weighted' }), dnsByHand, () => ({ releaseId: '1' })),
  pair('dns-website', postersApp, postersByHand, () => ({ releaseId: '1' })),
  pair('dns-service', parcelsApp, parcelsByHand, () => ({ tag: '1.27' })),
];

export function sourceOfOurs({ name }: Pair): string {
  return path.join(__dirname, '..', '..', 'examples', name, 'app.ts');
}

export function sourceByHand({ name }: Pair): string {
  return path.join(__dirname, `${name}.ts`);
}

type MakeApp<T> = (options: T & { readonly outdir: string }) => App;

function pair<T>(name: string, ours: MakeApp<T>, byHand: MakeApp<T>, options: (folder: string) => T): Pair {
  const from = (make: MakeApp<T>) => (folder: string): App => make({ ...options(folder), outdir: fs.mkdtempSync(path.join(folder, 'out-')) });
  return { name, ours: from(ours), byHand: from(byHand) };
}

/** Any site will do. */
function coffeeShop(folder: string): string {
  const site = path.join(folder, 'site');
  fs.mkdirSync(path.join(site, 'assets'), { recursive: true });
  ['index.html', '404.html', 'assets/app.js'].forEach((name) => fs.writeFileSync(path.join(site, name), name));
  return site;
}
