import type { IncomingMessage } from 'node:http';

const OWN_HOSTS = /^(127\.0\.0\.1|localhost)(:\d+)?$/;

/**
 * Why a request must not be answered; undefined if it may. A page of the internet open in the same browser can send
 * requests here: the Host check stops DNS rebinding, content type and Origin stop forms and scripts of other sites.
 */
export function refusalOf({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): string | undefined {
  const { host = '', origin } = headers;
  if (!OWN_HOSTS.test(host)) {
    return 'the Host must be 127.0.0.1 or localhost';
  }
  if (method === 'GET' || method === 'HEAD') {
    return undefined;
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return 'requests of other sites are not taken';
  }
  return /^application\/json(\s*;|$)/.test(headers['content-type'] ?? '') ? undefined : 'the content-type must be application/json';
}
