import { firstRelease } from '../../../src/core/state/transition';
import { after, carriedOut, IN_FORCE, NOW, promote, refused, REQUEST, shift, stage } from '../builders';

describe('the first release', () => {
  it('becomes active at once, on blue', () => {
    const { document, message } = firstRelease('k3x9q2', stage('a'), REQUEST, NOW);
    expect(document).toEqual({
      schema: 1, id: 'k3x9q2', generation: 1, active: 'blue', releases: { blue: 'a', green: null }, retained: ['a'], weight: 0, previews: [],
    });
    expect(message).toBe('blue a is the first release and active');
  });

  it('leaves nothing to go back to and no preview open', () => {
    expect(firstRelease('k3x9q2', stage('a'), REQUEST, NOW).truth).toMatchObject({ previous: [], previews: [] });
  });

  it('takes another color if it is asked to', () => {
    expect(firstRelease('k3x9q2', stage('a', { color: 'green' }), REQUEST, NOW).document)
      .toMatchObject({ active: 'green', releases: { blue: null, green: 'a' } });
  });

  it('is the first line of the audit', () => {
    expect(firstRelease('k3x9q2', stage('a'), REQUEST, NOW).effects).toContainEqual({
      kind: 'announce',
      entry: {
        generation: 1, at: NOW, actor: 'ada', verb: 'stage', reason: 'friday release', from: 'nothing', to: 'blue a', message: 'blue a is the first release and active',
      },
    });
  });
});

describe('a change', () => {
  it('is published, and announced with actor, time, from, to and reason', () => {
    const story = after(stage('b'), shift(5), IN_FORCE);
    const { document, effects, message } = carriedOut(story, promote);
    expect(effects).toEqual([{ kind: 'publish', document }, {
      kind: 'announce',
      entry: {
        generation: 4, at: story.now, actor: 'ada', verb: 'promote', reason: 'friday release', from: 'blue a 95%, green b 5%', to: 'green b', message,
      },
    }]);
  });

  it('that changes nothing has no effects and no generation', () => {
    const story = after(stage('b'));
    expect(carriedOut(story, stage('b'))).toEqual({ truth: story.truth, document: story.document, effects: [], message: expect.stringContaining('already') });
  });

  it('on top of another generation than expected is refused', () => {
    const story = after(stage('b'));
    expect(refused(story, promote, { expectedGeneration: 1 })).toEqual({
      code: 'stale-generation', message: 'generation 1 was expected, but 2 is in place; look at the status and decide again',
    });
    expect(carriedOut(story, promote, { expectedGeneration: 2 }).truth.generation).toBe(3);
  });
});
