// Short codes of the edge as sentences for people.

const REASONS = {
  'active': 'Page load: the active release',
  'cookie': 'Follows the page it belongs to',
  'bucket': 'New session: drawn for candidate',
  'candidate-sticky': 'On the candidate already: stays',
  'preview': 'Preview link, this browser only',
  'preflight': 'CORS check: the active release',
  'shared-asset': 'Hashed: shared by all releases',
  'not-on-a-color': 'Its release is on no color now: the active one',
  'maintenance': 'No release known yet: maintenance answer',
};

const CACHES = {
  'hit': 'hit',
  'miss': 'miss',
  'error-hit': 'cached error',
  'uncacheable': 'not cached',
  'generated': 'made at edge',
};

/** Why a request got its release. An unknown code is shown as it is. */
export function reasonSentence({ reason, class: requestClass, fallback }) {
  const sentence = reason === 'active' && requestClass !== 'document' && requestClass !== null
    ? 'No page to follow: active release'
    : REASONS[reason] ?? String(reason);
  return fallback ? `${sentence}, fallback page` : sentence;
}

export function cacheWord(cache) {
  return CACHES[cache] ?? String(cache);
}

export function timeOfDay(ms) {
  return new Date(ms).toLocaleTimeString([], { hour12: false });
}
