import type { Command } from '../../../src/core/state/command';
import type { Event } from '../builders';
import { after, carriedOut, deny, IN_FORCE, next, NOW, preview, previewId, previewOf, promote, refused, shift, stage } from '../builders';

const HOUR = 3600;
const four = ['p1', 'p2', 'p3', 'p4'].map((name) => preview('b', { id: previewId(name) }));

describe('preview', () => {
  it.each<[string, Event[], string]>([
    ['the candidate', [stage('b')], 'b'],
    ['the active release', [], 'a'],
    ['a retained release', [stage('b'), promote, IN_FORCE, stage('c')], 'a'],
  ])('opens %s until it expires', (_, events, release) => {
    const { document, message } = after(...events, preview(release));
    expect(document.previews).toEqual([previewOf(release)]);
    expect(message).toBe(`release ${release} can be previewed until 2026-01-15T13:00:00Z`);
  });

  it('exposes no release', () => {
    expect(after(stage('b'), preview('b')).document.retained).toEqual(['a']);
  });

  it('again with the same credential gives it another end', () => {
    const { document } = after(preview('a'), preview('a', { expires: NOW / 1000 + 60 }));
    expect(document.previews).toEqual([previewOf('a', { expires: NOW / 1000 + 60 })]);
  });

  it('opens a release until the last second before the year 10000, if it must', () => {
    expect(after(preview('a', { expires: Date.UTC(9999, 11, 31, 23, 59, 59) / 1000 })).document.previews).toHaveLength(1);
  });

  it.each<[string, Event[], Command, string, RegExp]>([
    ['of an unknown release', [], preview('x'), 'unknown-release', /neither on a color nor retained; stage it first/],
    ['of a release that is called as something every object has', [], preview('constructor'), 'unknown-release', /stage it first/],
    ['of a release that lost its color before it was exposed', [stage('b'), stage('c')], preview('b'), 'unknown-release', /stage it first/],
    ['of a denied release', [stage('b'), deny('b')], preview('b'), 'denied', /b is denied; allow it first/],
    ['of a denied release that is on no color', [stage('b'), promote, IN_FORCE, stage('c'), deny('a')], preview('a'), 'denied', /allow it first/],
    ['that is over', [], preview('a', { expires: NOW / 1000 }), 'invalid', /'expires' must be whole Unix seconds in the future.*got: 1768478400/],
    ['that ends at a fraction of a second', [], preview('a', { expires: NOW / 1000 + 0.5 }), 'invalid', /'expires' must be whole/],
    ['that ends at no time', [], preview('a', { expires: NaN }), 'invalid', /got: NaN/],
    ['that never ends', [], preview('a', { expires: Infinity }), 'invalid', /got: Infinity/],
    ['that ends in milliseconds instead of seconds', [], preview('a', { expires: NOW + 1000 }), 'invalid', /before the year 10000/],
    ['with a short credential', [], preview('a', { id: 'short' }), 'invalid', /'id' must be 22 characters of base64url, got: short; take the digest/],
    ['with a long credential', [], preview('a', { id: 'x'.repeat(23) }), 'invalid', /'id' must be 22 characters of base64url, got: x{23};/],
    ['when four are open', [stage('b'), ...four], preview('b'), 'too-many-previews', /4 previews are open \(p1_+, p2_+, p3_+, p4_+\); revoke one first/],
  ])('is refused %s', (_, events, command, code, message) => {
    expect(refused(after(...events), command)).toEqual({ code, message: expect.stringMatching(message) });
  });

  it('has room again when one has expired, was revoked or lost its release', () => {
    const full = after(stage('b'), ...four);
    expect(next(full, HOUR, preview('a', { expires: full.now / 1000 + 2 * HOUR })).document.previews).toHaveLength(1);
    expect(next(full, { verb: 'revoke', id: previewId('p1') }, preview('a')).document.previews).toHaveLength(4);
    expect(next(full, stage('c'), preview('a')).document.previews).toEqual([previewOf('a')]);
  });
});

describe('revoke', () => {
  it('closes one preview, and no other', () => {
    const { document, message } = after(preview('a'), preview('a', { id: previewId('p2') }), { verb: 'revoke', id: previewId('p2') });
    expect(document.previews).toEqual([previewOf('a')]);
    expect(message).toBe(`preview ${previewId('p2')} is revoked`);
  });

  it('changes nothing for a preview that is not open, and says so', () => {
    const { effects, message } = carriedOut(after(), { verb: 'revoke', id: previewId('p1') });
    expect([effects, message]).toEqual([[], `preview ${previewId('p1')} is not open`]);
  });
});

describe('a published preview', () => {
  it('names a release of the document: what lost its place is not published', () => {
    expect(after(stage('b'), preview('b'), stage('c')).document.previews).toEqual([]);
  });

  it('stays when its release is exposed and retained', () => {
    expect(after(stage('b'), preview('b'), shift(5), IN_FORCE, { verb: 'abort' }, stage('c')).document.previews).toHaveLength(1);
  });
});
