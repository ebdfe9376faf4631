import * as fc from 'fast-check';
import { anyInstant } from './arbitraries';
import { holds } from './property';
import { effectiveAtFor, isPublishedInTime, propagationBoundSeconds } from '../../src/core/propagation';

const anyTtl = fc.integer({ min: 1, max: 300 });

describe('the propagation bound', () => {
  it.each([[1, 2.25], [2, 3.5], [30, 38.5], [300, 376]])('of a state TTL of %p seconds is %p seconds', (stateTtl, bound) => {
    expect(propagationBoundSeconds(stateTtl)).toBe(bound);
  });
});

describe('a change made now', () => {
  it('is in force at a whole second, one bound and a second of publishing from now, rounded up', () => {
    holds(fc.property(anyInstant, anyTtl, (now, stateTtl) => {
      const effectiveAt = effectiveAtFor(now, stateTtl);
      const wait = effectiveAt - now / 1000 - propagationBoundSeconds(stateTtl);
      expect(Number.isInteger(effectiveAt)).toBe(true);
      expect(wait).toBeGreaterThanOrEqual(1);
      expect(wait).toBeLessThan(2.001);
    }));
  });

  it('is published in time if it is written half a second more than one bound before it is in force, and late one millisecond after', () => {
    holds(fc.property(anyInstant, anyTtl, (now, stateTtl) => {
      const effectiveAt = effectiveAtFor(now, stateTtl);
      const last = (effectiveAt - propagationBoundSeconds(stateTtl) - 0.5) * 1000;
      expect(isPublishedInTime(now, effectiveAt, stateTtl)).toBe(true);
      expect(isPublishedInTime(last, effectiveAt, stateTtl)).toBe(true);
      expect(isPublishedInTime(last + 1, effectiveAt, stateTtl)).toBe(false);
    }));
  });
});
