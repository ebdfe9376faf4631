import { Browser } from '../properties/browser';
import { Random } from '../properties/random';

/** A browser like most: cookies, Sec-Fetch headers, one address. The seed decides about the address. */
export function newVisitor(seed: number): Browser {
  return new Browser(new Random(seed), false, {
    fetchMetadata: true, blocksCookies: false, forgets: false, moves: false, restarts: false, datesOnly: false,
  });
}
