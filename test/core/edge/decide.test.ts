import * as fc from 'fast-check';
import type { EdgeDocument } from '../../../src/core/document';
import { inForce } from '../../../src/core/document';
import { bucketOf, isUnderWeight } from '../../../src/core/edge/bucket';
import type { RequestFacts } from '../../../src/core/edge/decide';
import { decideRoute } from '../../../src/core/edge/decide';
import { anyDocument, anyRequestToDocument, anyWeight } from '../arbitraries';
import { DOCUMENT, documentWith, NAVIGATION, navigationWith, NOW, previewId, previewOf, subresourceWith } from '../builders';
import { holds } from '../property';

const PREVIEWED = documentWith({ previews: [previewOf('rel-b')] });
const WITH_CREDENTIAL = { previewIds: [previewId('rel-b')] };
const identities = Array.from({ length: 2000 }, (_, client) => `client ${client}`);

/** An identity whose bucket for `rel-b` is just under, or just not under a weight of 5. */
const lucky = identities.find((identity) => bucketOf(identity, 'rel-b') < 500)!;
const unlucky = identities.find((identity) => bucketOf(identity, 'rel-b') >= 500)!;

describe('a decision', () => {
  it('is made for every request and every document: it never throws and always names a release of the document', () => {
    holds(fc.property(anyRequestToDocument, ({ facts, document, now }) => {
      const route = decideRoute(facts, document, now);
      expect([document.releases.blue, document.releases.green, ...document.retained]).toContain(route.release);
      expect(['document', 'embedded', 'subresource']).toContain(route.requestClass);
    }), 2000);
  });

  it('without a preview names a retained release only', () => {
    holds(fc.property(anyRequestToDocument, ({ facts, document, now }) => {
      expect(document.retained).toContain(decideRoute({ ...facts, previewIds: [] }, document, now).release);
    }), 2000);
  });

  it('depends on nothing but request, document and instant', () => {
    holds(fc.property(anyRequestToDocument, ({ facts, document, now }) => {
      expect(decideRoute({ ...facts }, { ...document }, now)).toEqual(decideRoute(facts, document, now));
    }));
  });
});

describe('a document', () => {
  it.each<[string, Partial<RequestFacts>, Partial<EdgeDocument>, string, string]>([
    ['comes from the active release', {}, {}, 'rel-a', 'active'],
    ['moves a returning client to the active release', { releaseCookies: ['rel-c'] }, {}, 'rel-a', 'active'],
    ['comes from the candidate when the bucket is under its weight', { identity: lucky }, { weight: 5 }, 'rel-b', 'bucket'],
    ['comes from the active release when the bucket is not under the weight', { identity: unlucky }, { weight: 5 }, 'rel-a', 'active'],
    ['keeps a client on the candidate while that has weight', { identity: unlucky, releaseCookies: ['rel-b'] }, { weight: 0.01 }, 'rel-b', 'candidate-sticky'],
    ['takes a client off the candidate at weight 0', { identity: lucky, releaseCookies: ['rel-b'] }, {}, 'rel-a', 'active'],
    ['may move a client from the active release to the candidate', { identity: lucky, releaseCookies: ['rel-a'] }, { weight: 5 }, 'rel-b', 'bucket'],
    ['ignores a cookie that names no retained release', { identity: unlucky, releaseCookies: ['rel-z'] }, { weight: 5 }, 'rel-a', 'active'],
    ['reads the first usable cookie of several', { identity: unlucky, releaseCookies: ['rel-z', 'rel-b', 'rel-a'] }, { weight: 5 }, 'rel-b', 'candidate-sticky'],
  ])('%s', (_, facts, document, release, reason) => {
    expect(decideRoute(navigationWith(facts), documentWith(document), NOW)).toEqual({
      release, reason, requestClass: 'document', preview: false, color: null,
    });
  });
});

describe.each(['empty', 'iframe'])('a request for %s', (fetchDest) => {
  it.each<[string, Partial<RequestFacts>, Partial<EdgeDocument>, string, string]>([
    ['keeps the release of its page after a flip', { releaseCookies: ['rel-c'] }, {}, 'rel-c', 'cookie'],
    ['keeps the active release of its page though its client is in the candidate\'s share', { releaseCookies: ['rel-a'], identity: lucky }, { weight: 5 }, 'rel-a', 'cookie'],
    ['keeps the candidate of its page at weight 0', { releaseCookies: ['rel-b'] }, {}, 'rel-b', 'cookie'],
    ['without a cookie goes where a document would go', { identity: lucky }, { weight: 5 }, 'rel-b', 'bucket'],
    ['with an unknown cookie goes to the active release', { releaseCookies: ['rel-z'] }, {}, 'rel-a', 'active'],
    ['with a cookie of an unexposed release goes to the active one', { releaseCookies: ['rel-b'] }, { retained: ['rel-a'] }, 'rel-a', 'active'],
  ])('%s', (_, facts, document, release, reason) => {
    expect(decideRoute(subresourceWith({ fetchDest, ...facts }), documentWith(document), NOW)).toMatchObject({ release, reason, preview: false });
  });
});

describe('a cookie', () => {
  it('of an unknown, denied, pruned or unexposed release is as if it were not there', () => {
    holds(fc.property(anyRequestToDocument, fc.array(fc.string()), ({ facts, document, now }, cookies) => {
      const foreign = cookies.filter((release) => !document.retained.includes(release));
      const idle = Object.values(document.releases).filter((release) => release !== null && !document.retained.includes(release)) as string[];
      const clean = { ...facts, releaseCookies: [] };
      expect(decideRoute({ ...facts, releaseCookies: [...foreign, ...idle] }, document, now)).toEqual(decideRoute(clean, document, now));
    }));
  });
});

describe('a preview', () => {
  it.each<[string, RequestFacts]>([
    ['a document', navigationWith(WITH_CREDENTIAL)],
    ['a subresource', subresourceWith(WITH_CREDENTIAL)],
    ['a client on another release', subresourceWith({ ...WITH_CREDENTIAL, releaseCookies: ['rel-c'] })],
    ['a preflight', subresourceWith({ ...WITH_CREDENTIAL, method: 'OPTIONS', preflight: true })],
    ['one of several credentials', navigationWith({ previewIds: ['unknown', previewId('rel-b')] })],
  ])('wins over everything else for %s', (_, facts) => {
    expect(decideRoute(facts, PREVIEWED, NOW)).toMatchObject({ release: 'rel-b', preview: true, reason: 'preview' });
  });

  it('opens an unexposed release that is on a color', () => {
    const document = documentWith({ retained: ['rel-a'], previews: [previewOf('rel-b')] });
    expect(decideRoute(navigationWith(WITH_CREDENTIAL), document, NOW).release).toBe('rel-b');
  });

  it.each([['rel-c', 'rel-a'], ['rel-a', 'rel-c']])('opens a retained release that is on no color, wherever it stands among %s and %s', (...retained) => {
    const document = documentWith({ retained, previews: [previewOf('rel-c')] });
    expect(decideRoute(navigationWith({ previewIds: [previewId('rel-c')] }), document, NOW).release).toBe('rel-c');
  });

  it('ends at the millisecond of its expiry', () => {
    const { expires } = PREVIEWED.previews[0];
    expect(decideRoute(navigationWith(WITH_CREDENTIAL), PREVIEWED, expires * 1000 - 1).preview).toBe(true);
    expect(decideRoute(navigationWith(WITH_CREDENTIAL), PREVIEWED, expires * 1000).preview).toBe(false);
  });

  it('that is expired, revoked, unknown or of a release that stands nowhere is as if it were not there', () => {
    holds(fc.property(anyRequestToDocument, fc.array(fc.string()), ({ facts, document, now }, strangers) => {
      const named = [document.releases.blue, document.releases.green, ...document.retained];
      const isUseless = (id: string) => document.previews.every((entry) =>
        entry.id !== id || entry.expires * 1000 <= now || !named.includes(entry.release));
      const useless = document.previews.map((entry) => entry.id).concat(strangers).filter(isUseless);
      expect(decideRoute({ ...facts, previewIds: useless }, document, now)).toEqual(decideRoute({ ...facts, previewIds: [] }, document, now));
    }), 500);
  });

  it('stays a preview where a load balancer does not hold its release: nothing is cached, no cookie is set', () => {
    const document = documentWith({ previews: [previewOf('rel-c')] });
    expect(decideRoute(navigationWith({ previewIds: [previewId('rel-c')], perColor: true }), document, NOW))
      .toMatchObject({ release: 'rel-a', preview: true, reason: 'not-on-a-color', color: 'blue' });
  });
});

describe('a CORS preflight', () => {
  it('goes to the active release, whatever cookie and bucket say', () => {
    holds(fc.property(anyRequestToDocument, ({ facts, document, now }) => {
      const route = decideRoute({ ...facts, method: 'OPTIONS', preflight: true, previewIds: [] }, document, now);
      expect(route).toMatchObject({ release: inForce(document, now).activeRelease, reason: expect.stringMatching(/^(preflight|not-on-a-color)$/) });
    }));
  });
});

describe('methods other than GET and HEAD', () => {
  it('are never documents', () => {
    holds(fc.property(anyRequestToDocument, ({ facts, document, now }) => {
      fc.pre(facts.method !== 'GET' && facts.method !== 'HEAD');
      expect(decideRoute(facts, document, now).requestClass).toBe('subresource');
    }));
  });

  it('follow the page that sends them', () => {
    const form = navigationWith({ method: 'POST', releaseCookies: ['rel-c'] });
    expect(decideRoute(form, DOCUMENT, NOW)).toMatchObject({ release: 'rel-c', reason: 'cookie' });
  });
});

describe('a load balancer', () => {
  it.each<[string, Partial<RequestFacts>, string, string, string]>([
    ['takes the release that the page is on', { releaseCookies: ['rel-b'] }, 'rel-b', 'green', 'cookie'],
    ['takes the active release when the page\'s is on no color', { releaseCookies: ['rel-c'] }, 'rel-a', 'blue', 'not-on-a-color'],
    ['takes the active release without a cookie', {}, 'rel-a', 'blue', 'active'],
  ])('%s', (_, facts, release, color, reason) => {
    expect(decideRoute(subresourceWith({ perColor: true, ...facts }), DOCUMENT, NOW)).toMatchObject({ release, color, reason });
  });

  it('is asked for a release on one of its colors only', () => {
    holds(fc.property(anyRequestToDocument, ({ facts, document, now }) => {
      const { color, release } = decideRoute({ ...facts, perColor: true }, document, now);
      expect(color === null ? undefined : document.releases[color]).toBe(release);
    }));
  });
});

describe('a pending change', () => {
  const promotion = documentWith({ active: 'green', effectiveAt: NOW / 1000, before: { active: 'blue', weight: 5 } });

  it('does not count before its second, and counts for everybody from then on', () => {
    const routeAt = (now: number) => decideRoute(navigationWith({ identity: unlucky }), promotion, now).release;
    expect([routeAt(NOW - 1), routeAt(NOW)]).toEqual(['rel-a', 'rel-b']);
  });

  it('leaves the weight that was in place before', () => {
    expect(decideRoute(navigationWith({ identity: lucky }), promotion, NOW - 1)).toMatchObject({ release: 'rel-b', reason: 'bucket' });
  });
});

describe('a ramp', () => {
  it('gives the candidate nobody at 0 % and everybody at 100 %', () => {
    const releases = (weight: number) =>
      new Set(identities.map((identity) => decideRoute({ ...NAVIGATION, identity }, documentWith({ weight }), NOW).release));
    expect([...releases(0)]).toEqual(['rel-a']);
    expect([...releases(100)]).toEqual(['rel-b']);
  });

  it('never moves a client off the candidate, with its cookie or without', () => {
    holds(fc.property(fc.string(), fc.array(anyWeight, { minLength: 2 }), fc.boolean(), (identity, weights, hasCookies) => {
      const ramp = [...weights].sort((a, b) => a - b);
      const served = ramp.reduce((releases: string[], weight) => {
        const releaseCookies = hasCookies ? releases.slice(-1) : [];
        return [...releases, decideRoute(navigationWith({ identity, releaseCookies }), documentWith({ weight }), NOW).release];
      }, []);
      expect(served.slice(served.indexOf('rel-b')).every((release) => release === served[served.length - 1])).toBe(true);
    }), 500);
  });

  it('that is lowered affects new clients only, until it is 0', () => {
    holds(fc.property(fc.string(), anyWeight, (identity, weight) => {
      const returning = navigationWith({ identity, releaseCookies: ['rel-b'] });
      expect(decideRoute(returning, documentWith({ weight }), NOW).release).toBe(weight > 0 ? 'rel-b' : 'rel-a');
    }));
  });

  it('gives clients of any document to the candidate by their bucket alone', () => {
    holds(fc.property(anyDocument, fc.string(), (document, identity) => {
      const { activeRelease, candidate, weight } = inForce(document, NOW);
      const isUnder = weight > 0 && isUnderWeight(bucketOf(identity, candidate!), weight);
      expect(decideRoute(navigationWith({ identity }), document, NOW).release).toBe(isUnder ? candidate : activeRelease);
    }));
  });
});
