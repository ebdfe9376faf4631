import { createHash } from 'node:crypto';
import type { EdgeConfig, EdgeDocument } from '../../../src/core';

/** When every event happens. */
export const NOW = Date.UTC(2026, 10, 21);

/** The one credential that was issued; it opens `two`. */
export const TOKEN = 'tOkEn-'.padEnd(43, 'x');

export const DISTRIBUTION = 'd111111abcdef8.cloudfront.net';

/** What a router was configured with, and what its edge functions read. */
export interface Site {
  readonly config: EdgeConfig;
  /** `null`: neither region has any. */
  readonly document: EdgeDocument | null;
}

/** `two` is staged and never was exposed; a release may well be called like a property of every object. */
const DOCUMENT: EdgeDocument = {
  schema: 1,
  id: 'life',
  generation: 3,
  active: 'blue',
  releases: { blue: 'one', green: 'two' },
  retained: ['one', 'old', 'constructor'],
  weight: 0,
  previews: [{ id: createHash('sha256').update(TOKEN).digest('base64url').slice(0, 22), release: 'two', expires: NOW / 1000 + 600 }],
};

const CONFIG: EdgeConfig = {
  parameter: { name: '/cdk-blue-green/Site/Release', region: 'eu-central-1', replicaRegion: 'us-east-1' },
  stateTtl: 30,
  cookies: { release: 'bg-release', preview: 'bg-preview' },
  previewParameter: 'bg-preview',
  fallback: 'spa',
  perColorPaths: [],
};

export const SITE: Site = { config: CONFIG, document: DOCUMENT };

/** One site per way to configure the edge functions. */
export const SITES: readonly Site[] = [
  SITE,
  {
    config: { ...CONFIG, fallback: 'directory-index', perColorPaths: ['/api/*', '*.do', '/*/v?/*/x*'], cookies: { ...CONFIG.cookies, bucketBy: 'session' } },
    document: { ...DOCUMENT, retained: [...DOCUMENT.retained, 'two'], weight: 50 },
  },
  { config: { ...CONFIG, hosts: { canonical: 'shop.example', redirected: ['www.shop.example', 'shop.test'] } }, document: DOCUMENT },
  { config: CONFIG, document: null },
];
