import * as fc from 'fast-check';
import type { Break } from './broken-source';
import { brokenModule } from './broken-source';
import type { Core } from './promotion-story';
import { anySettings, anyStory, violations } from './promotion-story';
import * as shipped from './world/core';
import { holds } from '../core/property';

const FILE = 'src/core/state/automatic-promotion.ts';

test('whatever happens: shares only rise by themselves and only as declared, none is shorter than declared, nobody is overruled, and it ends', () => {
  holds(fc.property(anyStory, anySettings, (story, settings) => {
    expect(violations(shipped, story, settings)).toEqual([]);
  }), 2000);
});

test.each<[string, Break]>([
  ['a share is not kept for its time', { file: FILE, from: '&& nowMs >= next.at', to: '' }],
  ['a share counts from its command', { file: FILE, from: 'truth.pending === undefined ? nowMs : truth.pending.effectiveAt * 1000', to: 'nowMs' }],
  ['a change that was published late keeps its first instant', { file: 'src/core/state/restamp.ts', from: 'truth.automaticPromotion?.since === pending.effectiveAt * 1000', to: 'false' }],
  ['nobody takes over', { file: FILE, from: 'TAKING_OVER.indexOf(verb) < 0 && ', to: '' }],
  ['an aborted release gets a second try', { file: FILE, from: 'truth.records[release].abortedAt === undefined', to: 'true' }],
  ['a lock stops nothing', { file: FILE, from: ' && truth.lock === undefined', to: '' }],
  ['a step is skipped', { file: FILE, from: 'weight: steps[begun].weight', to: 'weight: steps[steps.length - 1].weight' }],
  ['the last share is left out', { file: FILE, from: 'return begun < steps.length', to: 'return begun <= steps.length - 2' }],
  ['a share never ends', { file: FILE, from: 'steps[begun - 1].seconds * 1000', to: 'steps[begun - 1].seconds * 1e9' }],
])('seen broken when %s', async (_, mistake) => {
  const broken = await brokenModule<Core>('test/properties/world/core.ts', [mistake]);
  const property = fc.property(anyStory, anySettings, (story, settings) => violations(broken, story, settings).length === 0);
  expect(fc.check(property, { seed: 20260115, numRuns: 2000, endOnFailure: true }).failed).toBe(true);
});
