import type { CloudFrontEvent, CloudFrontRequest } from 'aws-lambda';
import { headerValue } from './headers';

/** Nothing that could end a header, or begin another part of an address. */
const HOST = /^[\w.-]+(:\d+)?$/;

/**
 * The host that the client asked, fit for an address. CloudFront takes requests for names of its distribution only; any
 * other text would come from a fault on the way, and is answered under the distribution's own name.
 */
export function hostOf({ headers }: CloudFrontRequest, { distributionDomainName }: CloudFrontEvent['config']): string {
  const host = headerValue(headers, 'host') ?? '';
  return HOST.test(host) ? host : distributionDomainName;
}
