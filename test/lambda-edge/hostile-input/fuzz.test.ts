import * as fc from 'fast-check';
import type { Handlers } from './handlers';
import { loadHandlers } from './handlers';
import { originRequestProperty } from './origin-request-rules';
import { originResponseProperty } from './origin-response-rules';
import { SITES } from './sites';
import { viewerRequestProperty } from './viewer-request-rules';
import { shippedBundles } from '../../properties/edge-bundles';
import type { EdgeBundles } from '../../properties/edge-bundles';

const RUNS = { seed: 20261121, numRuns: 10_000 };

let bundles: EdgeBundles[];
let sites: Handlers[];
beforeAll(() => {
  bundles = SITES.map(({ config }) => shippedBundles(config));
  sites = SITES.map((site, index) => loadHandlers(bundles[index], site));
});
afterAll(() => bundles.forEach((laid) => laid.remove()));

describe('of 10,000 hostile events, none', () => {
  test('makes viewer-request throw, answer 5xx, believe a client or touch what it may not', async () => {
    await fc.assert(viewerRequestProperty(sites), RUNS);
  });

  test('makes origin-request throw, leave the release, go to a host of the client or touch what it may not', async () => {
    await fc.assert(originRequestProperty(sites), RUNS);
  });

  test('makes origin-response throw, set a cookie out of place or touch what it may not', async () => {
    await fc.assert(originResponseProperty(sites), RUNS);
  });
});
