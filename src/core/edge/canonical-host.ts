import { localAddress } from './local-address';

/** One host name for all: `www.shop.example` leads to `shop.example`. */
export interface CanonicalHost {
  readonly canonical: string;
  /** Host names, in lower case, that lead to the canonical one. */
  readonly redirected: readonly string[];
}

/**
 * Where a request to another host name should go, or `null` if it is right where it is.
 *
 * The host is always ours, so whatever the path holds leads to no other site.
 */
export function canonicalLocation(host: string, path: string, querystring: string, hosts: CanonicalHost | undefined): string | null {
  if (hosts === undefined || hosts.redirected.indexOf(host.toLowerCase()) < 0) {
    return null;
  }
  return `https://${hosts.canonical}${localAddress(path, querystring)}`;
}
