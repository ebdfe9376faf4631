import * as fc from 'fast-check';
import { NOW } from './builders';
import type { Color } from '../../src/core/color';
import { otherColor } from '../../src/core/color';
import type { EdgeDocument } from '../../src/core/document';
import type { RequestFacts, Route } from '../../src/core/edge/decide';

export const anyReleaseId = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,15}$/);
export const anyColor = fc.constantFrom<Color>('blue', 'green');
export const anyWeight = fc.integer({ min: 0, max: 10000 }).map((hundredths) => hundredths / 100);
export const anyPreviewId = fc.stringMatching(/^[A-Za-z0-9_-]{22}$/);

/** Unix seconds around the beginning of the stories. */
export const anySecond = fc.integer({ min: NOW / 1000 - 100, max: NOW / 1000 + 100 });

/** Milliseconds around the beginning of the stories. */
export const anyInstant = fc.integer({ min: NOW - 100_000, max: NOW + 100_000 });

const anyTraffic = fc.record({ flipped: fc.boolean(), weight: anyWeight });

/** Every valid document: with and without an idle release, exposed or not, with and without a pending change. */
export const anyDocument: fc.Arbitrary<EdgeDocument> = fc.record({
  id: fc.string({ minLength: 1, maxLength: 12 }),
  generation: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  active: anyColor,
  ids: fc.uniqueArray(anyReleaseId, { minLength: 3, maxLength: 11 }),
  idle: fc.constantFrom('none', 'exposed', 'unexposed'),
  weight: anyWeight,
  previews: fc.array(fc.record({ id: anyPreviewId, release: fc.nat(), expires: anySecond }), { maxLength: 4 }),
  pending: fc.option(fc.record({ effectiveAt: anySecond, before: anyTraffic })),
}).map(({ ids, idle, pending, previews, weight, active, ...rest }) => {
  const [unexposed, activeRelease, exposed, ...older] = ids;
  const isExposed = idle === 'exposed';
  const slot = idle === 'none' ? null : isExposed ? exposed : unexposed;
  return {
    schema: 1,
    ...rest,
    active,
    releases: active === 'blue' ? { blue: activeRelease, green: slot } : { blue: slot, green: activeRelease },
    retained: [activeRelease, exposed, ...older],
    weight: isExposed ? weight : 0,
    previews: previews.map((entry) => ({ ...entry, release: ids[entry.release % ids.length] })),
    ...(pending && {
      effectiveAt: pending.effectiveAt,
      before: {
        active: isExposed && pending.before.flipped ? otherColor(active) : active,
        weight: isExposed ? pending.before.weight : 0,
      },
    }),
  };
});

const anyHeader = fc.option(fc.oneof(
  fc.constantFrom('document', 'iframe', 'empty', 'script', 'prefetch', 'prefetch;prerender', 'text/html', '*/*', ''),
  fc.string(),
), { nil: undefined });

const anyPath = fc.oneof(fc.constantFrom('/', '/about', '/logo.svg', '/api/users'), fc.string());

/** Whatever a client may send: `known` values are mixed in, so that some of it means something. */
export function anyFacts(known: { releases?: readonly string[]; previews?: readonly string[] } = {}): fc.Arbitrary<RequestFacts> {
  return fc.record({
    method: fc.oneof(fc.constantFrom('GET', 'HEAD', 'POST', 'OPTIONS'), fc.string()),
    path: anyPath,
    fetchDest: anyHeader,
    fetchMode: anyHeader,
    secPurpose: anyHeader,
    accept: anyHeader,
    preflight: fc.boolean(),
    releaseCookies: fc.array(oneOf(known.releases), { maxLength: 3 }),
    previewIds: fc.array(oneOf(known.previews), { maxLength: 3 }),
    identity: fc.string(),
    perColor: fc.boolean(),
  });
}

function oneOf(values: readonly string[] = []): fc.Arbitrary<string> {
  return values.length === 0 ? fc.string() : fc.oneof(fc.constantFrom(...values), fc.string());
}

/** A valid document and a request that may name what stands in it. */
export const anyRequestToDocument = anyDocument.chain((document) => fc.record({
  document: fc.constant(document),
  facts: anyFacts({ releases: document.retained, previews: document.previews.map((entry) => entry.id) }),
  now: anyInstant,
}));

export const anyRoute: fc.Arbitrary<Route> = fc.record({
  release: anyReleaseId,
  requestClass: fc.constantFrom('document', 'embedded', 'subresource'),
  preview: fc.boolean(),
  reason: fc.constant('active'),
  color: fc.option(anyColor),
});
