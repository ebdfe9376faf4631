import { isReleaseId } from '../../src/core/release-id';

describe('a release id', () => {
  it.each(['a', '0', '3f2a90c1d2e4', 'v1-2-3', 'constructor', 'x'.repeat(16)])('may be %p', (id) => {
    expect(isReleaseId(id)).toBe(true);
  });

  it.each(['', '-a', 'A', 'a b', 'a/b', 'a.b', '..', 'a\n', 'é', 'x'.repeat(17), 7, null, undefined, ['a']])('is never %p', (id) => {
    expect(isReleaseId(id)).toBe(false);
  });
});
