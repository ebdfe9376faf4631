import * as fc from 'fast-check';
import type { VersionWeight } from '../../../src/core/state/version-weights';
import { parseVersions, versionWeights, writeVersions } from '../../../src/core/state/version-weights';

const VERSIONS = { blue: '3', green: '4' };

test.each([
  [100, 'version 3'],
  [95, 'version 3 95%, version 4 5%'],
  [50, 'version 3 50%, version 4 50%'],
  [30, 'version 4 70%, version 3 30%'],
  [0, 'version 4'],
])('blue %s of version 3 beside green of version 4: %s', (blue, text) => {
  expect(writeVersions(versionWeights({ blue, green: 100 - blue }, VERSIONS))).toBe(text);
});

test('colors with one version share nothing', () => {
  expect(writeVersions(versionWeights({ blue: 60, green: 40 }, { blue: '3', green: '3' }))).toBe('version 3');
});

test('what is written is read again, its shares are 100 together, and the larger one is first', () => {
  const version = fc.integer({ min: 1, max: 20 }).map(String);
  fc.assert(fc.property(fc.integer({ min: 0, max: 100 }), version, version, (green, one, other) => {
    const shares = versionWeights({ blue: 100 - green, green }, { blue: one, green: other });
    expect(parseVersions(writeVersions(shares))).toEqual(shares);
    expect(shares.reduce((sum: number, { weight }: VersionWeight) => sum + weight, 0)).toBe(100);
    expect(shares[0].weight).toBeGreaterThanOrEqual(50);
  }));
});

test.each([
  '', 'version', 'version $LATEST', 'version 3, version 4', 'version 3 95%', 'version 3 5%, version 4 95%', 'version 3 95%, version 4 6%',
  'version 3 100%, version 4 0%', 'version 3 60%, version 3 40%', 'version 3 94.5%, version 4 5.5%', 'a version 3', 'version 3 now',
  'a version 3 95%, version 4 5%', 'version 3 95%, version 4 5% now',
])('\'%s\' is nothing that an alias is told', (text) => {
  expect(parseVersions(text)).toBeUndefined();
});
