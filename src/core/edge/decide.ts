import type { Color } from '../color';
import type { EdgeDocument, InForce } from '../document';
import { colorOf, inForce } from '../document';
import { bucketOf, isUnderWeight } from './bucket';
import type { RequestClass, RequestPurpose } from './request-class';
import { classifyRequest } from './request-class';

/** All that a decision may depend on. Adapters take it from an engine's event; nothing here is trusted. */
export interface RequestFacts extends RequestPurpose {
  /** A CORS preflight: `OPTIONS` with `Access-Control-Request-Method`. */
  readonly preflight: boolean;
  /** Every value that the client sent for the release cookie. */
  readonly releaseCookies: readonly string[];
  /** Preview ids of every credential that the client sent. */
  readonly previewIds: readonly string[];
  /** Identity for the bucket: network and browser, or the cookie that `bucketBy` names. */
  readonly identity: string;
  /** Whether the path belongs to a backend that holds two releases, one per color (load balancers). */
  readonly perColor: boolean;
}

/** Why a request got its release. */
export type RouteReason = 'preview' | 'preflight' | 'cookie' | 'candidate-sticky' | 'bucket' | 'active' | 'not-on-a-color';

export interface Route {
  readonly release: string;
  readonly requestClass: RequestClass;
  /** Opened by a credential: nothing is cached and no release cookie is touched, whichever release answers. */
  readonly preview: boolean;
  readonly reason: RouteReason;
  /** The color to send the request to; only for backends that hold one release per color. */
  readonly color: Color | null;
}

interface Choice {
  readonly release: string;
  readonly reason: RouteReason;
}

/** Which release answers a request: a pure function of the request, the document and the instant. */
export function decideRoute(facts: RequestFacts, document: EdgeDocument, nowMs: number): Route {
  const traffic = inForce(document, nowMs);
  const pinned = facts.releaseCookies.filter((release) => document.retained.indexOf(release) >= 0);
  const requestClass = classifyRequest(facts, pinned.length > 0);
  const previewed = previewedRelease(facts, document, nowMs);
  const choice = onItsBackend(facts, document, traffic, previewed === null
    ? chooseRelease(facts, requestClass, pinned, traffic)
    : { release: previewed, reason: 'preview' });
  return {
    release: choice.release,
    requestClass: requestClass,
    preview: previewed !== null,
    reason: choice.reason,
    color: facts.perColor ? colorOf(document, choice.release) : null,
  };
}

function chooseRelease(facts: RequestFacts, requestClass: RequestClass, pinned: readonly string[], traffic: InForce): Choice {
  if (facts.preflight) {
    return { release: traffic.activeRelease, reason: 'preflight' };
  }
  if (requestClass !== 'document' && pinned.length > 0) {
    return { release: pinned[0], reason: 'cookie' };
  }
  return chooseForNewPage(facts, pinned, traffic);
}

/** A document, or a request that no page pins: lowering a weight moves no client back, raising it moves none away. */
function chooseForNewPage(facts: RequestFacts, pinned: readonly string[], traffic: InForce): Choice {
  if (traffic.weight > 0 && traffic.candidate !== null) {
    if (pinned.length > 0 && pinned[0] === traffic.candidate) {
      return { release: traffic.candidate, reason: 'candidate-sticky' };
    }
    if (isUnderWeight(bucketOf(facts.identity, traffic.candidate), traffic.weight)) {
      return { release: traffic.candidate, reason: 'bucket' };
    }
  }
  return { release: traffic.activeRelease, reason: 'active' };
}

/** A credential counts only while it is valid and its release still stands in the document; a denied one never does. */
function previewedRelease(facts: RequestFacts, document: EdgeDocument, nowMs: number): string | null {
  const valid = document.previews.filter((entry) => facts.previewIds.indexOf(entry.id) >= 0
    && nowMs < entry.expires * 1000
    && (document.retained.indexOf(entry.release) >= 0 || colorOf(document, entry.release) !== null));
  return valid.length > 0 ? valid[0].release : null;
}

/** Load balancers hold two releases: anything else falls to the active one. */
function onItsBackend(facts: RequestFacts, document: EdgeDocument, traffic: InForce, choice: Choice): Choice {
  return facts.perColor && colorOf(document, choice.release) === null
    ? { release: traffic.activeRelease, reason: 'not-on-a-color' }
    : choice;
}
