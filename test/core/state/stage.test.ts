import type { Stage } from '../../../src/core/state/command';
import { MAX_STAGED_BYTES } from '../../../src/core/state/stage';
import { candidateOf, recordOf } from '../../../src/core/state/truth';
import type { Event, Story } from '../builders';
import { after, allow, carriedOut, deny, IN_FORCE, newState, next, promote, prune, refused, rollback, SETTINGS, shift, stage } from '../builders';

const DAYS = 30 * 86400;

/** DynamoDB's, for an item. */
const MAX_ITEM_BYTES = 400 * 1024;

/** A state whose record has so many bytes once another release is staged. */
function filledTo(bytes: number): Story {
  const story = after(stage('b'), stage('a-padding'));
  const padded = (size: number): Story => {
    const record = { ...story.truth.records['a-padding'], components: { site: 'ä'.repeat(size / 2) + 'x'.repeat(size % 2) } };
    return { ...story, truth: { ...story.truth, records: { ...story.truth.records, 'a-padding': record } } };
  };
  const size = bytes - Buffer.byteLength(JSON.stringify(next(padded(0), stage('z')).truth));
  return padded(size);
}

describe('stage', () => {
  it('puts a release on the idle color, where it is the candidate and takes no traffic', () => {
    const { truth, document, message } = after(stage('b'));
    expect(document).toMatchObject({ active: 'blue', weight: 0, releases: { blue: 'a', green: 'b' }, retained: ['a'] });
    expect(candidateOf(truth)).toBe('b');
    expect(message).toBe('release b is staged on green');
  });

  it('follows the flip: the next release goes to the color that is idle then', () => {
    expect(after(stage('b'), promote, IN_FORCE, stage('c')).document.releases).toEqual({ blue: 'c', green: 'b' });
  });

  it('displaces a candidate that has no weight', () => {
    expect(after(stage('b'), stage('c')).document.releases).toEqual({ blue: 'a', green: 'c' });
  });

  it('brings back a release that was pruned', () => {
    const settings = { ...SETTINGS, retention: { releases: 1, seconds: 60 } };
    const cycle = ['b', 'c', 'd'].flatMap((release): Event[] => [stage(release), promote, DAYS]);
    const pruned = next(newState(settings), ...cycle, prune);
    expect(pruned.document.retained).not.toContain('a');
    expect(next(pruned, stage('a')).document).toMatchObject({ releases: { blue: 'a', green: 'd' }, retained: expect.arrayContaining(['a']) });
  });

  it('makes a release that was active before the candidate again', () => {
    expect(candidateOf(after(stage('b'), promote, IN_FORCE).truth)).toBeUndefined();
    expect(candidateOf(after(stage('b'), promote, IN_FORCE, stage('a')).truth)).toBe('a');
  });

  it.each<[string, Event[], Stage, string]>([
    ['active', [], stage('a'), 'release a is active already'],
    ['staged', [stage('b')], stage('b'), 'release b is staged on green already'],
    ['staged with weight', [stage('b'), shift(5), IN_FORCE], stage('b'), 'release b is staged on green already'],
  ])('changes nothing for a release that is %s already, and says so', (_, events, command, words) => {
    const { effects, message } = carriedOut(after(...events), command);
    expect([effects, message]).toEqual([[], words]);
  });

  it.each<[string, Event[], Stage]>([
    ['active', [], stage('a', { components: { site: 'fingerprint of a', api: 'v1', jobs: 'v1' } })],
    ['staged', [stage('b')], stage('b', { components: { api: 'v1', jobs: 'v1' } })],
  ])('adds components to a release that is %s already', (_, events, command) => {
    const { truth, message } = carriedOut(after(...events), command);
    expect(truth.records[command.release].components).toEqual({ site: `fingerprint of ${command.release}`, api: 'v1', jobs: 'v1' });
    expect(message).toBe(`release ${command.release} is now held by api, jobs too`);
  });

  it('remembers components of a release that comes back', () => {
    const { truth } = after(stage('b'), stage('c'), stage('b', { components: { api: 'v1' } }));
    expect(truth.records.b.components).toEqual({ site: 'fingerprint of b', api: 'v1' });
  });

  it('takes a release that is called as something every object has', () => {
    const { document, truth } = after(stage('constructor'), promote);
    expect(document.releases.green).toBe('constructor');
    expect(recordOf(truth, 'constructor')?.components).toEqual({ site: 'fingerprint of constructor' });
  });

  it.each<[string, Event[], Stage, string, RegExp]>([
    ['on the active color', [], stage('b', { color: 'blue' }), 'active-color', /blue is active and holds a; stage on green/],
    ['of a release with weight aside', [stage('b'), shift(5), IN_FORCE], stage('c'), 'candidate-has-weight', /green holds b.*5%.*promote it or abort first/],
    ['while a change is pending', [stage('b'), promote], stage('c'), 'pending', /takes effect at 2026-01-15T12:00:40Z; wait.*abort or roll back/],
    ['of other content under a known id', [stage('b')], stage('b', { components: { site: 'other' } }), 'other-content', /other content in site; use another release id/],
    ['of other content under the active id', [], stage('a', { components: { site: 'other' } }), 'other-content', /use another release id/],
    ['of a denied release', [stage('b'), deny('b')], stage('b'), 'denied', /b is denied; allow it first/],
    ['of what is no release id', [], stage('No/Id'), 'invalid', /'release' must be 1 to 16 characters.*got: No\/Id/],
  ])('is refused %s', (_, events, command, code, message) => {
    expect(refused(after(...events), command)).toEqual({ code, message: expect.stringMatching(message) });
  });

  it('of a new release is refused when the truth would leave no room for anything else', () => {
    expect(Buffer.byteLength(JSON.stringify(next(filledTo(MAX_STAGED_BYTES), stage('z')).truth))).toBe(MAX_STAGED_BYTES);
    expect(refused(filledTo(MAX_STAGED_BYTES + 1), stage('z'))).toEqual({
      code: 'too-many-releases',
      message: 'the state knows 3 releases, and one more would make its record larger than 300000 bytes; '
        + 'prune, and once more a day later, when it forgets what it pruned, or stage a release that is known',
    });
    const full = filledTo(MAX_STAGED_BYTES + 1000);
    expect(next(full, stage('b'), promote, IN_FORCE, rollback, deny('a-padding')).document).toMatchObject({ active: 'blue', releases: { green: 'b' } });
  });

  it('leaves room for a prune of everything that was staged, and room again after it', () => {
    const story = after(stage('b'), promote, IN_FORCE);
    const record = { ...story.truth.records.b, components: { site: 'f'.repeat(64) }, exposedAt: undefined };
    const unused = Array.from({ length: 2300 }, (_, index) => [`release-${String(index).padStart(5, '0')}`, record] as const);
    const records = { ...story.truth.records, ...Object.fromEntries(unused) };
    const full: Story = { ...story, truth: { ...story.truth, records } };
    expect(refused(full, stage('z')).code).toBe('too-many-releases');
    const pruned = next(full, DAYS, prune);
    expect(Buffer.byteLength(JSON.stringify(pruned.truth))).toBeLessThan(MAX_ITEM_BYTES - 10_000);
    expect(next(pruned, 2 * 86400, { verb: 'prune', sweep: Object.keys(records) }, stage('z')).document.releases.blue).toBe('z');
  });

  it('does not make a rolled-back release promotable', () => {
    const story = after(stage('b'), promote, IN_FORCE, rollback, stage('c'), stage('b'));
    expect(refused(story, promote).code).toBe('rolled-back');
    expect(next(story, allow('b'), promote).document.active).toBe('green');
  });
});
