import * as fc from 'fast-check';
import { BUCKETS, bucketOf, clientIdentity, isUnderWeight } from '../../../src/core/edge/bucket';
import { anyReleaseId, anyWeight } from '../arbitraries';
import { holds } from '../property';

const CLIENTS = 20000;
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

const anyBucket = fc.integer({ min: 0, max: BUCKETS - 1 });

/** Eight groups of an address, and one of their spellings: cases, leading zeros and a gap where there are zeros. */
const anySpelling = fc.record({ upper: fc.boolean(), padded: fc.boolean(), gapped: fc.boolean(), dotted: fc.boolean() });

const ipv4 = (client: number): string => `198.51.${Math.floor(client / 256)}.${client % 256}`;
const ipv6 = (client: number): string => `2001:db8:${Math.floor(client / 256).toString(16)}:${(client % 256).toString(16)}::1`;

const neighbours: { readonly [name: string]: (client: number) => string } = {
  'IPv4 addresses': (client) => clientIdentity(ipv4(client), BROWSER),
  'IPv4 addresses without a User-Agent': (client) => clientIdentity(ipv4(client), ''),
  'IPv6 networks': (client) => clientIdentity(ipv6(client), BROWSER),
  'IPv6 networks without a User-Agent': (client) => clientIdentity(ipv6(client), ''),
  'values of a cookie': (client) => `${100000 + client}`,
};

describe('a client', () => {
  it('without a cookie is its address and its browser', () => {
    expect(clientIdentity('192.0.2.1', 'curl/8')).not.toBe(clientIdentity('192.0.2.1', 'curl/9'));
    expect(clientIdentity('192.0.2.1', 'curl/8')).not.toBe(clientIdentity('192.0.2.2', 'curl/8'));
  });

  it('is in the same bucket at every request, so that parallel first requests agree', () => {
    holds(fc.property(fc.string(), anyReleaseId, (identity, candidate) => {
      expect(bucketOf(identity, candidate)).toBe(bucketOf(identity, candidate));
    }));
  });

  it.each([
    ['192.0.2.1|Firefox', 'rel-b', 4427],
    ['2001:db8:0:1|', '9bc1a77f0e55', 895],
    ['', 'a', 5609],
  ])('%p of the candidate %s is in bucket %i in every version of the library, so that an upgrade moves nobody', (identity, candidate, bucket) => {
    expect(bucketOf(identity, candidate)).toBe(bucket);
  });

  it('is in one of 10000 buckets, whatever it sends', () => {
    holds(fc.property(fc.string(), fc.string(), anyReleaseId, (address, userAgent, candidate) => {
      const bucket = bucketOf(clientIdentity(address, userAgent), candidate);
      expect(Number.isInteger(bucket) && bucket >= 0 && bucket < BUCKETS).toBe(true);
    }), 1000);
  });

  it('is in another bucket for another candidate, so that the same clients are not first every time', () => {
    const first = (candidate: string) => Array.from({ length: CLIENTS }, (_, client) => `client ${client}`)
      .filter((identity) => isUnderWeight(bucketOf(identity, candidate), 10));
    const next = new Set(first('rel-b'));
    const both = first('rel-a').filter((identity) => next.has(identity));
    expectShare(both.length / CLIENTS, 0.01);
  });
});

describe('an IPv6 client', () => {
  it('is its /64: the lower half of its address changes at will', () => {
    holds(fc.property(anyGroups(4), anyGroups(4), anyGroups(4), (network, host, otherHost) => {
      fc.pre(!isZero(network)); // there IPv4 addresses are mapped
      expect(networkOf(spell([...network, ...host]))).toBe(networkOf(spell([...network, ...otherHost])));
    }));
  });

  it('is the same in every spelling of its address', () => {
    holds(fc.property(anyGroups(8), anySpelling, (groups, spelling) => {
      expect(networkOf(spell(groups, spelling))).toBe(networkOf(spell(groups)));
    }), 1000);
  });

  it('of another /64 is another client', () => {
    holds(fc.property(anyGroups(4), anyGroups(4), anyGroups(4), (network, other, host) => {
      fc.pre(network.join() !== other.join() && !isZero(network) && !isZero(other));
      expect(networkOf(spell([...network, ...host]))).not.toBe(networkOf(spell([...other, ...host])));
    }));
  });

  it.each([
    ['2001:db8::1', '2001:DB8::2'],
    ['2001:db8::1', '2001:0db8:0000:0000:ffff:ffff:ffff:ffff'],
    ['2001:db8:0:1::', '2001:db8:0:1:8000::'],
    ['::1', '0:0:0:0::2'],
    ['1:2::4:5:6:192.0.2.1', '1:2:0:4:5:6:c000:201'],
  ])('is one at %s and %s', (address, other) => {
    expect(networkOf(address)).toBe(networkOf(other));
  });

  it.each([
    ['2001:db8::1', '2001:db8:0:1::1'],
    ['2001:db8::1', '2001:db80::1'],
    ['1:2:3:4::', '1:2:34::'],
    ['2001:db8::1', '21:db8::1'],
  ])('is not the same at %s and %s', (address, other) => {
    expect(networkOf(address)).not.toBe(networkOf(other));
  });

  it.each(['::ffff:192.0.2.1', '::FFFF:192.0.2.1', '::ffff:c000:201', '0:0:0:0:0:ffff:192.0.2.1'])('at %s is the IPv4 client 192.0.2.1', (address) => {
    expect(networkOf(address)).toBe(networkOf('192.0.2.1'));
    expect(networkOf(address)).not.toBe(networkOf('192.0.2.2'));
  });
});

describe('an IPv4 client', () => {
  it('is the same at its address mapped into IPv6', () => {
    expect(networkOf('198.51.100.7')).toBe(networkOf('::ffff:c633:6407'));
  });

  it('at 1.2.0.52 is another one than at 16.35.0.4, though both have the digits 10234', () => {
    expect(networkOf('1.2.0.52')).not.toBe(networkOf('16.35.0.4'));
  });
});

describe.each(Object.entries(neighbours))('neighbouring %s', (_, identityOf) => {
  const buckets = Array.from({ length: CLIENTS }, (__, client) => bucketOf(identityOf(client), '9bc1a77f0e55'));

  it.each([0.5, 1, 5, 10, 25, 50, 90, 99])('give a candidate of weight %p its share', (weight) => {
    expectShare(buckets.filter((bucket) => isUnderWeight(bucket, weight)).length / CLIENTS, weight / 100);
  });

  it('fill all buckets alike (chi-square of 100 classes, 99.9 %)', () => {
    const counts = Array.from({ length: 100 }, () => 0);
    buckets.forEach((bucket) => counts[Math.floor(bucket / 100)]++);
    const expected = CLIENTS / 100;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(148.23);
  });

  it('fall on both sides of a half as coins do, not in turns', () => {
    const changes = buckets.filter((bucket, client) => client > 0 && (bucket < 5000) !== (buckets[client - 1] < 5000)).length;
    expectShare(changes / CLIENTS, 0.5);
  });
});

describe('a weight', () => {
  it('of 0 takes no bucket and of 100 takes every one', () => {
    const buckets = Array.from({ length: BUCKETS }, (_, bucket) => bucket);
    expect(buckets.filter((bucket) => isUnderWeight(bucket, 0))).toEqual([]);
    expect(buckets.filter((bucket) => isUnderWeight(bucket, 100))).toEqual(buckets);
  });

  it('takes as many of the 10000 buckets as it has hundredths of a percent', () => {
    holds(fc.property(anyWeight, (weight) => {
      const taken = Array.from({ length: BUCKETS }, (_, bucket) => bucket).filter((bucket) => isUnderWeight(bucket, weight));
      expect(taken.length).toBe(Math.round(weight * 100));
    }), 50);
  });

  it('that is raised takes no bucket away', () => {
    holds(fc.property(anyBucket, anyWeight, anyWeight, (bucket, one, other) => {
      fc.pre(isUnderWeight(bucket, Math.min(one, other)));
      expect(isUnderWeight(bucket, Math.max(one, other))).toBe(true);
    }));
  });
});

/** The share of a fair sample lies this near its probability in 999 of 1000 samples; inputs are fixed. */
function expectShare(share: number, probability: number): void {
  expect(Math.abs(share - probability)).toBeLessThanOrEqual(3.29 * Math.sqrt(probability * (1 - probability) / CLIENTS));
}

function networkOf(address: string): string {
  return clientIdentity(address, '');
}

/** Groups with many zeros, so that gaps happen, also at both ends. */
function anyGroups(count: number): fc.Arbitrary<number[]> {
  return fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: count, maxLength: count });
}

function isZero(groups: readonly number[]): boolean {
  return groups.every((group) => group === 0);
}

function spell(groups: readonly number[], { upper = false, padded = false, gapped = false, dotted = false } = {}): string {
  const texts = groups.map((group) => group.toString(16).padStart(padded ? 4 : 1, '0'));
  const tail = dotted ? [groups.slice(6).flatMap((group) => [Math.floor(group / 256), group % 256]).join('.')] : texts.slice(6);
  const all = [...texts.slice(0, 6), ...tail];
  const first = groups.slice(0, 6).indexOf(0);
  const last = first + groups.slice(first, 6).findIndex((group) => group !== 0);
  const end = last < first ? 6 : last;
  const text = gapped && first >= 0 ? `${all.slice(0, first).join(':')}::${all.slice(end).join(':')}` : all.join(':');
  return upper ? text.toUpperCase() : text;
}
