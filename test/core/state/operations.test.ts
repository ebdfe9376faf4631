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
});
