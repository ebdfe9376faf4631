import type { Color } from '../../../src/core';
import { bucketOf, clientIdentity, colorOf, isUnderWeight } from '../../../src/core';
import { ORIGIN_FAULT_HEADER } from '../world/bucket';
import type { Exchange } from '../world/exchange';
import type { Situation } from '../world/knowledge';

/** What several guarantees ask of an exchange. */

export function isHonest({ browser }: Exchange): boolean {
  return !browser.hostile;
}

export function succeeded({ response: { status } }: Exchange): boolean {
  return status === 200 || status === 206 || status === 304;
}

/** The simulated origin failed: no fault of what is tested. */
export function isOriginFault({ response }: Exchange): boolean {
  return response.headers[ORIGIN_FAULT_HEADER] !== undefined;
}

/** Answered for a credential. */
export function isPreview({ response }: Exchange): boolean {
  return response.headers['cache-control']?.[0] === 'private, no-store' && response.headers['x-bg-release'] !== undefined;
}

/** The release that a credential of the request opens in a situation. */
export function previewed({ from, sent }: Exchange, { document }: Situation, tokens: ReadonlyMap<string, string>): string | undefined {
  const ids = sent.preview.map((token) => tokens.get(token));
  return document.previews.find(({ id, expires }) => ids.includes(id) && from < expires * 1000)?.release;
}

/** Releases that a navigation may get in a situation: one, unless a credential expires while it is under way. */
export function expectedForNavigation(exchange: Exchange, situation: Situation, tokens: ReadonlyMap<string, string>): string[] {
  return openedOr(expectedForEveryone(exchange, situation), exchange, situation, tokens);
}

/** Colors that an API call may get in a situation: a credential, then the cookie, then the lot decide on the release. */
export function expectedForCall(exchange: Exchange, situation: Situation, tokens: ReadonlyMap<string, string>): Color[] {
  const { document, traffic } = situation;
  const [pinned] = exchange.sent.release.filter((release) => document.retained.includes(release));
  const releases = openedOr(pinned ?? expectedForEveryone(exchange, situation), exchange, situation, tokens);
  return releases.map((release) => colorOf(document, release) ?? traffic.active);
}

/** What a credential opens, or the ordinary release; both if it expires meanwhile. */
function openedOr(ordinary: string, exchange: Exchange, situation: Situation, tokens: ReadonlyMap<string, string>): string[] {
  return [exchange, { ...exchange, from: exchange.to }].map((at) => previewed(at, situation, tokens) ?? ordinary);
}

function expectedForEveryone(exchange: Exchange, { document, traffic }: Situation): string {
  const { candidate, weight, activeRelease } = traffic;
  if (weight === 0 || candidate === null) {
    return activeRelease;
  }
  const [pinned] = exchange.sent.release.filter((release) => document.retained.includes(release));
  return pinned === candidate || isUnderWeight(bucketOf(identityOf(exchange), candidate), weight) ? candidate : activeRelease;
}

/** What a client's lot depends on: the cookie by which the app knows it, else its network and browser. */
export function identityOf({ request, sent }: Exchange): string {
  return sent.visitor ?? clientIdentity(request.clientIp, request.headers['user-agent'][0]);
}

/** Whether all situations lead to the same traffic: nothing changes while a request is under way. */
export function isSettled(situations: readonly Situation[]): boolean {
  return situations.every(({ traffic }) => traffic.activeRelease === situations[0].traffic.activeRelease
    && traffic.weight === situations[0].traffic.weight && (traffic.weight === 0 || traffic.candidate === situations[0].traffic.candidate));
}

/** Whether a whole or partial body is what a release holds at a path. */
export function isFileOf(release: string, { response, fileOf }: Exchange): boolean {
  const text = fileOf(release);
  if (text === undefined) {
    return false;
  }
  const range = /^bytes (\d+)-(\d+)\//.exec(response.headers['content-range']?.[0] ?? '');
  return Buffer.from(response.body).toString() === (range === null ? text : text.slice(Number(range[1]), Number(range[2]) + 1));
}

export function describe({ purpose, request, response, location }: Exchange): string {
  return `${purpose} ${request.method} ${request.uri} at ${location} got ${response.status} of ${String(response.headers['x-bg-release'])} `
    + `(${response.trace.cache}, ${String(response.trace.requestAfterViewer?.headers['x-bg-route'])})`;
}
