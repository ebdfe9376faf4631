import { documentOf } from '../../../src/core/state/publication';
import { candidateOf } from '../../../src/core/state/truth';
import type { Event, Story } from '../builders';
import {
  after, allow, carriedOut, deny, IN_FORCE, newState, next, NOW, preview, previewOf, promote, refused, rollback, SERVICE_SETTINGS, shift, stage,
} from '../builders';

/** Whether a release stands anywhere in the document: then something at the edge could reach it. */
function isNamed(story: Story, release: string): boolean {
  const { releases, retained, previews } = story.document;
  return [releases.blue, releases.green, ...retained, ...previews.map((entry) => entry.release)].includes(release);
}

describe('deny', () => {
  it.each<[string, Event[], string]>([
    ['the candidate', [stage('b')], 'b'],
    ['a candidate with weight', [stage('b'), shift(5), IN_FORCE], 'b'],
    ['a candidate with pending weight', [stage('b'), shift(5)], 'b'],
    ['a release in preview', [stage('b'), preview('b')], 'b'],
    ['a release whose promotion is pending', [stage('b'), shift(5), IN_FORCE, promote], 'b'],
    ['the active release', [stage('b'), promote, IN_FORCE], 'b'],
    ['the active release while a shift is pending', [stage('b'), promote, IN_FORCE, stage('c'), shift(5)], 'b'],
    ['a release that was active before', [stage('b'), promote, IN_FORCE], 'a'],
    ['a retained release that is on no color', [stage('b'), promote, IN_FORCE, stage('c')], 'a'],
    ['a retained release while a promotion is pending', [stage('b'), promote, IN_FORCE, stage('c'), promote], 'a'],
  ])('takes %s out of the document at once', (_, events, release) => {
    const story = after(...events);
    expect(isNamed(story, release)).toBe(true);
    expect(isNamed(next(story, deny(release)), release)).toBe(false);
  });

  it('of the active release returns to the one before', () => {
    const { document, message } = after(stage('b'), promote, IN_FORCE, deny('b'));
    expect(document).toMatchObject({ active: 'blue', weight: 0, releases: { blue: 'a', green: null } });
    expect(message).toBe('release b is denied; blue a is active again instead of b');
  });

  it('of a release whose promotion is pending takes the promotion back, and all weight', () => {
    const { document, message } = after(stage('b'), shift(5), IN_FORCE, promote, deny('b'));
    expect(document).toMatchObject({ active: 'blue', weight: 0, releases: { blue: 'a', green: null } });
    expect(document.before).toBeUndefined();
    expect(message).toBe('release b is denied; its promotion is taken back, blue a stays active');
  });

  it('of another release leaves a pending promotion pending', () => {
    const { document, message } = after(stage('b'), promote, IN_FORCE, stage('c'), promote, deny('a'));
    expect(document).toMatchObject({ active: 'blue', before: { active: 'green' } });
    expect(message).toBe('release a is denied');
  });

  it('of another release leaves the candidate its weight', () => {
    const { document, message } = after(stage('b'), promote, IN_FORCE, stage('c'), shift(5), IN_FORCE, deny('a'));
    expect(document).toMatchObject({ active: 'green', weight: 5 });
    expect(message).toBe('release a is denied');
  });

  it('of the candidate takes its pending weight back', () => {
    const { document, message } = after(stage('b'), shift(5), deny('b'));
    expect([document.weight, document.effectiveAt, document.before]).toEqual([0, undefined, undefined]);
    expect(message).toBe('release b is denied');
  });

  it('of the active release takes a pending shift back', () => {
    const { document } = after(stage('b'), promote, IN_FORCE, stage('c'), shift(5), deny('b'));
    expect(document).toMatchObject({ active: 'blue', weight: 0, releases: { blue: 'a', green: null } });
    expect([document.effectiveAt, document.before]).toEqual([undefined, undefined]);
  });

  it('closes no preview of another release', () => {
    expect(after(stage('b'), preview('a'), deny('b')).document.previews).toEqual([previewOf('a')]);
  });

  it('of a release that never had traffic retires nothing', () => {
    expect(after(stage('b'), deny('b')).truth.records.b.retiredAt).toBeUndefined();
  });

  it('changes nothing for a release that is denied already, and says so', () => {
    const { effects, message } = carriedOut(after(stage('b'), deny('b')), deny('b'));
    expect([effects, message]).toEqual([[], 'release b is denied already']);
  });

  it.each<[string, () => Story, string, string, RegExp]>([
    ['of the active release without one before', () => after(), 'a', 'no-previous', /a is active and there is no way back: .*promote another one, allow it first/],
    ['of the release that takes traffic until a promotion is in force', () => after(stage('b'), promote), 'a', 'pending', /until 2026-01-15T12:00:40Z; deny it then/],
    ['of a release that nobody staged', () => after(), 'x', 'unknown-release', /no release x was ever staged; look/],
    ['of a release that is called as something every object has', () => after(), 'constructor', 'unknown-release', /no release constructor/],
    ['of the active release when a component cannot go back', () => next(newState(SERVICE_SETTINGS), stage('b'), promote, IN_FORCE, stage('c')), 'b', 'no-previous', /stage a again/],
  ])('is refused %s', (_, story, release, code, message) => {
    expect(refused(story(), deny(release))).toEqual({ code, message: expect.stringMatching(message) });
  });

  it('of a release keeps it away until it is allowed, whatever else happens', () => {
    const story = after(stage('b'), promote, IN_FORCE, deny('b'), stage('c'), promote, IN_FORCE);
    expect(JSON.stringify(documentOf(story.truth, NOW))).not.toContain('"b"');
  });
});

describe('allow', () => {
  it.each<[string, Event[]]>([
    ['denied', [stage('b'), deny('b')]],
    ['rolled-back', [stage('b'), promote, IN_FORCE, rollback]],
    ['rolled-back and denied', [stage('b'), promote, IN_FORCE, rollback, deny('b')]],
  ])('makes a %s release on the idle color the candidate', (_, events) => {
    const { truth, document, message } = after(...events, allow('b'));
    expect(candidateOf(truth)).toBe('b');
    expect(document.releases.green).toBe('b');
    expect(message).toBe('release b is allowed and can be promoted');
  });

  it('lets a cookie select a denied release again if it was exposed', () => {
    const story = after(stage('b'), promote, IN_FORCE, stage('c'), deny('a'), allow('a'));
    expect(story.document.retained).toContain('a');
    expect(story.message).toBe('release a is allowed');
  });

  it('opens no preview that the denial closed', () => {
    expect(after(stage('b'), preview('b'), deny('b'), allow('b')).document.previews).toEqual([]);
  });

  it('changes nothing for a release that takes part already, and says so', () => {
    const { effects, message } = carriedOut(after(stage('b')), allow('b'));
    expect([effects, message]).toEqual([[], 'release b is allowed already']);
  });

  it.each(['x', 'constructor'])('is refused for %s, which nobody staged', (release) => {
    expect(refused(after(), allow(release)).code).toBe('unknown-release');
  });
});
