import type { Command } from '../../../src/core/state/command';
import { abort, after, allow, carriedOut, deny, IN_FORCE, isIdle, lock, next, preview, promote, prune, refused, rollback, shift, stage, unlock } from '../builders';

describe('lock', () => {
  const locked = after(stage('b'), shift(5), IN_FORCE, lock);

  it('says who locked the state, when and why', () => {
    expect(locked.truth.lock).toEqual({ actor: 'ada', reason: 'friday release', at: locked.now });
  });

  it.each<[string, Command]>([
    ['stage', stage('c')], ['shift', shift(10)], ['promote', promote], ['roll back', rollback], ['abort', abort], ['prune', prune], ['another lock', lock],
  ])('refuses %s, unless it is forced', (_, command) => {
    expect(refused(locked, command)).toEqual({ code: 'locked', message: 'the state is locked by ada (friday release); unlock it first' });
  });

  it('gives way to force', () => {
    expect(carriedOut(locked, promote, { force: true }).document.active).toBe('green');
    expect(carriedOut(locked, lock, { force: true, actor: 'bob' }).truth.lock?.actor).toBe('bob');
  });

  it.each<[string, Command]>([['deny', deny('b')], ['allow', allow('b')], ['preview', preview('b')], ['revoke', { verb: 'revoke', id: 'x' }]])('keeps nobody from %s', (_, command) => {
    expect(carriedOut(locked, command).truth.lock).toBeDefined();
  });
});

describe('unlock', () => {
  it('lets traffic move again', () => {
    expect(after(stage('b'), lock, unlock, promote).document.active).toBe('green');
  });

  it('changes nothing without a lock', () => {
    expect(isIdle(after(), unlock)).toBe(true);
    expect(carriedOut(after(), unlock).message).toBe('the state is not locked');
  });
});

describe('prune', () => {
  it('changes nothing while retention protects every release', () => {
    const { message, effects } = carriedOut(after(stage('b'), promote, IN_FORCE), prune);
    expect([message, effects]).toEqual(['nothing to prune', []]);
  });

  it('takes releases out of the document and marks them', () => {
    const story = ['b', 'c', 'd', 'e', 'f', 'g', 'h'].reduce((current, release) => next(current, stage(release), promote, 86400), after());
    const pruned = next(story, 7 * 86400, prune);
    expect(pruned.message).toBe('pruned c, b, a');
    expect(pruned.document.retained).toEqual(['h', 'g', 'f', 'e', 'd']);
    expect(pruned.truth.records.a.prunedAt).toBe(pruned.now);
  });

  const marked = next(['b', 'c', 'd', 'e', 'f', 'g', 'h'].reduce((current, release) => next(current, stage(release), promote, 86400), after()), 7 * 86400, prune, 86400 + 60);

  it('forgets releases whose files go, and refuses to stage them until they are gone', () => {
    const going = next(marked, { verb: 'prune', sweep: ['a', 'b', 'h', 'unknown'] });
    expect(going.message).toBe('deleting the files of a, b, unknown');
    expect(going.truth.sweeping).toEqual(['a', 'b', 'unknown']);
    expect(Object.keys(going.truth.records)).toEqual(['c', 'd', 'e', 'f', 'g', 'h']);
    expect(refused(going, stage('a'))).toEqual({ code: 'pruning', message: 'the files of release a are being deleted; deploy it again when they are gone, in a minute' });

    const partly = next(going, { verb: 'prune', swept: ['a', 'c'] });
    expect(partly.message).toBe('deleted the files of a');
    expect(partly.truth.sweeping).toEqual(['b', 'unknown']);
    const gone = next(partly, { verb: 'prune', swept: ['unknown', 'b'] });
    expect(gone.truth).not.toHaveProperty('sweeping');
    expect(next(gone, stage('a', { components: { site: 'other bytes' } })).message).toBe('release a is staged on blue');
  });

  it('does all at once, and says so', () => {
    const story = next(marked, { verb: 'prune', sweep: ['a'] }, 30 * 86400, stage('i'), stage('j'), 30 * 86400);
    expect(next(story, { verb: 'prune', sweep: ['a', 'b'], swept: ['a'] }).message).toBe('pruned i; deleting the files of b; deleted the files of a');
  });

  it('changes nothing for files that go already, that must stay, or that went before', () => {
    const going = next(marked, { verb: 'prune', sweep: ['a'] });
    expect(isIdle(going, { verb: 'prune', sweep: ['a', 'g', 'h'], swept: ['b'] })).toBe(true);
  });

  it('keeps a denied release denied when its files are gone, and a rolled-back one from being promoted', () => {
    const gone = next(marked, deny('a'), 8 * 86400, prune, 60, { verb: 'prune', sweep: ['a'] }, { verb: 'prune', swept: ['a'] });
    expect(refused(gone, stage('a')).code).toBe('denied');
    const back = next(gone, allow('a'), stage('a', { components: { site: 'other bytes' } }));
    expect(back.truth.records.a).toEqual({ components: { site: 'other bytes' }, stagedAt: back.now, stagedIn: back.truth.generation });
    expect(back.document.retained).not.toContain('a');
  });

  it('leaves what an operator publishes by hand', () => {
    const going = next(marked, { verb: 'prune', sweep: ['a', 'b'] });
    const document = { ...going.document, generation: 99, retained: [...going.document.retained, 'a'] };
    expect(next(going, { verb: 'take-over', document }).truth.sweeping).toEqual(['b']);
  });
});
