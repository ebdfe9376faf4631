import type { EdgeDocument } from '../../../src/core/document';
import type { Command } from '../../../src/core/state/command';
import { candidateOf } from '../../../src/core/state/truth';
import type { Event, Story } from '../builders';
import { abort, after, carriedOut, deny, IN_FORCE, next, NOW, previewId, previewOf, promote, prune, refused, rollback, shift, stage } from '../builders';

/** An operator writes the published document again with a higher generation and some change. */
function brokenGlass(story: Story, change: Partial<EdgeDocument>): Command {
  return { verb: 'take-over', document: { ...story.document, generation: story.document.generation + 5, ...change } };
}

function takenOver(story: Story, change: Partial<EdgeDocument>): Story {
  return next(story, brokenGlass(story, change));
}

const inFull = after(stage('b'), promote, IN_FORCE, stage('c'), { verb: 'preview', release: 'c', id: 'p'.repeat(22), expires: 2e9 });

describe('a document that an operator wrote over the published one', () => {
  it('becomes the truth, and is published again one generation higher', () => {
    const { truth, message } = takenOver(inFull, {});
    expect(truth.generation).toBe(inFull.truth.generation + 6);
    expect(message).toBe(`the document of generation ${inFull.truth.generation + 5} is taken over`);
  });

  it('changes nothing but the generation if it says what is in place', () => {
    expect(takenOver(inFull, {}).document).toEqual({ ...inFull.document, generation: inFull.document.generation + 6 });
  });

  describe('counts the time until the tasks of an empty color may go', () => {
    const emptiedAt = (story: Story, change: Partial<EdgeDocument>): number | undefined => takenOver(story, change).truth.idleEmptiedAt;

    it('from itself on, if it empties a color', () => {
      const story = after(stage('b'));
      expect(story.truth.idleEmptiedAt).toBeUndefined();
      expect(emptiedAt(story, { releases: { blue: 'a', green: null } })).toBe(NOW);
    });

    it('from when the color was emptied, if it was empty before', () => {
      expect(emptiedAt(after(stage('b'), { verb: 'unstage' }, IN_FORCE), {})).toBe(NOW);
    });

    it('not at all, if both colors hold what they held or something else', () => {
      expect(emptiedAt(after(stage('b')), {})).toBeUndefined();
      expect(emptiedAt(after(), { releases: { blue: 'a', green: 'b' } })).toBeUndefined();
    });
  });

  it('knows no release but those that the state knew or the document names', () => {
    expect(Object.keys(takenOver(after(), { retained: ['a', 'x'] }).truth.records)).toEqual(['a', 'x']);
  });

  it('without weight makes no candidate of the release that was active before', () => {
    expect(candidateOf(takenOver(after(stage('b'), promote, IN_FORCE), {}).truth)).toBeUndefined();
  });

  it('may make another release active, to which roll back then knows the way back', () => {
    const story = takenOver(after(stage('b'), promote, IN_FORCE), { active: 'blue' });
    expect(story.document.active).toBe('blue');
    expect(next(story, rollback).document.active).toBe('green');
  });

  it('may put another release on a color, which then lacks its components', () => {
    const story = takenOver(after(), { releases: { blue: 'a', green: 'x' } });
    expect(candidateOf(story.truth)).toBe('x');
    expect(refused(story, promote).code).toBe('incomplete');
    expect(next(story, stage('x'), promote).document.active).toBe('green');
  });

  it('may name a release that is called as something every object has', () => {
    const story = takenOver(after(), { releases: { blue: 'a', green: 'constructor' }, retained: ['a', 'constructor'] });
    expect(story.document.retained).toEqual(['a', 'constructor']);
  });

  it('may give the other color weight: that is the candidate then', () => {
    const story = takenOver(after(stage('b'), promote, IN_FORCE), { weight: 5 });
    expect(candidateOf(story.truth)).toBe('a');
    expect(next(story, abort)).toMatchObject({ document: { weight: 0 }, message: 'release a takes no new sessions any more' });
  });

  it('allows what it serves, also what was rolled back', () => {
    const story = takenOver(after(stage('b'), promote, IN_FORCE, rollback), { active: 'green' });
    expect(story.truth.records.b.rolledBackAt).toBeUndefined();
    expect(next(story, rollback, { verb: 'allow', release: 'b' }).document.active).toBe('blue');
  });

  it('does not allow what it only retains', () => {
    const story = takenOver(after(stage('b'), promote, IN_FORCE, rollback), {});
    expect(refused(story, promote).code).toBe('rolled-back');
  });

  it('denies what it retains no longer', () => {
    const story = takenOver(inFull, { retained: ['b'] });
    expect(story.document.retained).toEqual(['b']);
    expect(refused(story, stage('a')).code).toBe('denied');
  });

  it('brings back what was denied or pruned if it retains it', () => {
    expect(takenOver(next(inFull, deny('a')), { retained: ['b', 'a'] }).document.retained).toEqual(['b', 'a']);
  });

  it('publishes no preview of a denied release', () => {
    const story = next(inFull, deny('c'));
    expect(takenOver(story, { previews: inFull.document.previews }).document.previews).toEqual([]);
  });

  it('has at most four of its previews published, the last ones', () => {
    const previews = ['p1', 'p2', 'p3', 'p4', 'p5'].map((name) => previewOf('a', { id: previewId(name) }));
    expect(takenOver(after(), { previews }).document.previews).toEqual(previews.slice(1));
  });

  it('gives a release that it serves no more a retirement, and one that it serves none', () => {
    const { truth, now } = takenOver(after(stage('b'), promote, IN_FORCE), { active: 'blue', releases: { blue: 'a', green: 'x' }, retained: ['a', 'b', 'x'] });
    expect([truth.records.a, truth.records.b, truth.records.x].map((record) => record.retiredAt)).toEqual([undefined, now, now]);
  });

  it('lets what it retains be pruned some day', () => {
    const story = takenOver(after(), { retained: ['a', 'x', 'x1', 'x2', 'x3', 'x4'] });
    expect(next(story, 8 * 86400, prune).document.retained).toHaveLength(5);
  });

  it('is refused unless it is of this state and newer', () => {
    expect(refused(inFull, brokenGlass(inFull, { generation: inFull.truth.generation }))).toEqual({
      code: 'stale-generation', message: expect.stringContaining('write one with that id and a higher generation'),
    });
    expect(refused(inFull, brokenGlass(inFull, { id: 'another' })).code).toBe('stale-generation');
  });

  it('is taken over although the state is locked', () => {
    expect(takenOver(next(inFull, { verb: 'lock' }), {}).document.generation).toBeGreaterThan(inFull.document.generation);
  });
});

describe('a pending change', () => {
  const pending = after(stage('b'), shift(5), IN_FORCE, promote);

  it('stays pending if the operator\'s document has it too, and can be taken back', () => {
    const story = takenOver(pending, {});
    expect(story.document).toEqual({ ...pending.document, generation: pending.document.generation + 6 });
    expect(next(story, abort).document).toEqual({ ...next(pending, abort).document, generation: pending.document.generation + 7 });
    expect(candidateOf(next(story, abort).truth)).toBe('b');
  });

  it('ends if the operator\'s document has none: what it was to replace never was active before', () => {
    const story = takenOver(pending, { active: 'blue', effectiveAt: undefined, before: undefined });
    expect(story.document.before).toBeUndefined();
    expect(refused(story, rollback).code).toBe('no-previous');
  });

  it('is in force at once if the operator\'s document says so', () => {
    const story = takenOver(pending, { effectiveAt: undefined, before: undefined });
    expect(story.truth.pending).toBeUndefined();
    expect(next(story, rollback).document.active).toBe('blue');
  });

  it('may be the operator\'s own', () => {
    const story = after(stage('b'), promote, IN_FORCE);
    const effectiveAt = story.now / 1000 + 100;
    const changed = takenOver(story, { active: 'blue', effectiveAt, before: { active: 'green', weight: 0 } });
    expect(changed.document).toMatchObject({ active: 'blue', effectiveAt, before: { active: 'green', weight: 0 } });
    expect(changed.truth.records.b.retiredAt).toBe(effectiveAt * 1000);
    expect(next(changed, abort).document).toMatchObject({ active: 'green', weight: 0 });
    expect(next(changed, 101, rollback).document.active).toBe('green');
  });

  it('of a state whose other color is empty leaves nothing behind when it is taken back', () => {
    const changed = takenOver(after(), { effectiveAt: NOW / 1000 + 100, before: { active: 'blue', weight: 0 } });
    const { truth, document } = next(changed, abort);
    expect(document.effectiveAt).toBeUndefined();
    expect(Object.keys(truth.records)).toEqual(['a']);
  });

  it('may come with another active release until then', () => {
    const story = after(stage('b'), promote, IN_FORCE);
    const effectiveAt = story.now / 1000 + 100;
    const changed = takenOver(story, { active: 'green', effectiveAt, before: { active: 'blue', weight: 0 } });
    expect(changed.truth.previous).toEqual(['a', 'b', 'a']);
    expect(next(changed, abort).document.active).toBe('blue');
  });

  it('that no calendar has refuses other changes in words all the same, and can be taken back', () => {
    const events: Event[] = [stage('b'), promote];
    const story = takenOver(after(...events), { effectiveAt: Number.MAX_SAFE_INTEGER });
    expect(refused(story, stage('c')).message).toContain(`second ${Number.MAX_SAFE_INTEGER}; wait until then, or abort`);
    expect(carriedOut(story, abort).document.active).toBe('blue');
  });
});
