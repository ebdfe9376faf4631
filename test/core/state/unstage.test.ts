import { mayScaleIn } from '../../../src/core/state/unstage';
import { abort, after, IN_FORCE, isIdle, newState, next, promote, refused, rollback, SERVICE_SETTINGS, shift, stage, unstage } from '../builders';

describe('unstage', () => {
  it('takes the release off the idle color, out of the document, and moves no traffic', () => {
    const { truth, document, message } = after(stage('b'), unstage);
    expect(document).toMatchObject({ active: 'blue', weight: 0, releases: { blue: 'a', green: null }, retained: ['a'] });
    expect([message, truth.records.b.stagedAt]).toEqual(['green holds b no longer', expect.any(Number)]);
  });

  it('changes nothing when the idle color is empty', () => {
    expect(isIdle(newState(), unstage)).toBe(true);
    expect(isIdle(after(stage('b'), unstage), unstage)).toBe(true);
  });

  it('is refused while the release takes traffic, or a change is on its way', () => {
    expect(refused(after(stage('b'), shift(5), IN_FORCE), unstage)).toEqual({
      code: 'candidate-has-weight', message: 'green holds b, which takes 5% of new sessions; promote it or abort first',
    });
    expect(refused(after(stage('b'), promote), unstage).code).toBe('pending');
  });

  it('lets the release be staged again', () => {
    expect(after(stage('b'), unstage, stage('b'), promote).document).toMatchObject({ active: 'green', releases: { green: 'b' } });
  });

  it('closes the way back of states with services: the environment is gone', () => {
    const emptied = next(newState(SERVICE_SETTINGS), stage('b'), promote, IN_FORCE, unstage);
    expect(refused(emptied, rollback)).toMatchObject({ code: 'no-previous', message: expect.stringContaining('stage a again and promote it') });
  });

  it('leaves sites their way back: files wait under their own prefix', () => {
    const { document, message } = after(stage('b'), promote, IN_FORCE, unstage, rollback);
    expect(document).toMatchObject({ active: 'blue', releases: { blue: 'a', green: 'b' } });
    expect(message).toBe('blue a is active again instead of b');
  });
});

describe('services of the idle color may go', () => {
  const DRAIN = 60;
  const BOUND = 38.5;
  const may = (seconds: number, story = after(stage('b'), unstage)): boolean => mayScaleIn(story.truth, 30, DRAIN, story.now + seconds * 1000);

  it('when every reader knows that it is empty, and what it worked on is done', () => {
    expect([may(BOUND + DRAIN - 0.001), may(BOUND + DRAIN)]).toEqual([false, true]);
  });

  it('counted from when the glass was broken, if that emptied it, however long ago it was empty before', () => {
    const { truth, document, now } = after(stage('b'), unstage, 3600, stage('b'), promote, IN_FORCE);
    const emptied = next({ ...after(), truth, document, now }, {
      verb: 'take-over', document: { ...document, generation: document.generation + 1, releases: { ...document.releases, blue: null } },
    });
    expect([may(0, emptied), may(BOUND + DRAIN - 0.001, emptied), may(BOUND + DRAIN, emptied)]).toEqual([false, false, true]);
    const again = next(emptied, { verb: 'take-over', document: { ...emptied.document, generation: emptied.document.generation + 1 } });
    expect(may(BOUND + DRAIN, { ...again, now: emptied.now })).toBe(true);
  });

  it('never while it holds a release, nor before any was taken off it', () => {
    const day = 86_400;
    expect(may(day, after(stage('b')))).toBe(false);
    expect(may(day, after(stage('b'), unstage, stage('c')))).toBe(false);
    expect(may(day, after(stage('b'), shift(5), IN_FORCE, abort))).toBe(false);
    expect(may(day, newState())).toBe(false);
  });
});
