/** Number of buckets: a weight has two decimals. */
export const BUCKETS = 10000;

/**
 * What identifies a client that has no cookie yet: its network and its browser. Parallel first requests of one client agree.
 *
 * IPv6 clients change the lower half of their address at will, so only the /64 counts: `2001:db8::1` and
 * `2001:db8::2` are one client, `2001:db8:0:1::1` is another.
 */
export function clientIdentity(address: string, userAgent: string): string {
  return `${clientNetwork(address)}|${userAgent}`;
}

/** A client's bucket, 0-9999, for one candidate: salted, so the same clients are not first every time. */
export function bucketOf(identity: string, candidate: string): number {
  return murmur3(`${candidate}|${identity}`) % BUCKETS;
}

/** Whether a bucket lies under a weight in percent: none at 0, all at 100. */
export function isUnderWeight(bucket: number, weight: number): boolean {
  return bucket < Math.round(weight * 100);
}

/** IPv4 addresses come alone or mapped into IPv6, `::ffff:192.0.2.1`; both are one network. */
const MAPPED = '0:0:0:0:0:ffff';

function clientNetwork(address: string): string {
  const groups = expandIpv6(address.toLowerCase().replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, hexGroups));
  return groups.slice(0, 6).join(':') === MAPPED ? groups.slice(6).join(':') : groups.slice(0, 4).join(':');
}

/** `192.0.2.1` is `c000:201`. */
function hexGroups(_: string, a: string, b: string, c: string, d: string): string {
  return `${(Number(a) * 256 + Number(b)).toString(16)}:${(Number(c) * 256 + Number(d)).toString(16)}`;
}

/** `expandIpv6('2001:db8::1')` is `['2001', 'db8', '0', '0', '0', '0', '0', '1']`. */
function expandIpv6(address: string): string[] {
  const gap = address.indexOf('::');
  if (gap < 0) {
    return groupsOf(address);
  }
  const head = groupsOf(address.slice(0, gap));
  const tail = groupsOf(address.slice(gap + 2));
  while (head.length + tail.length < 8) {
    head.push('0');
  }
  return head.concat(tail);
}

function groupsOf(part: string): string[] {
  return part.split(':').filter((group) => group !== '').map((group) => group.replace(/^0+(?=.)/, ''));
}

/**
 * MurmurHash3, 32 bits, over UTF-16 code units: small, and its finalizer spreads neighbouring addresses over all buckets.
 *
 * @see https://en.wikipedia.org/wiki/MurmurHash
 */
function murmur3(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) {
    let unit = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    unit = (unit << 15) | (unit >>> 17);
    hash ^= Math.imul(unit, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
