import { changeEvents } from '../../../src/core/state/change-event';
import { after, carriedOut, deny, IN_FORCE, promote, REQUEST, rollback, shift, stage } from '../builders';

describe('the event of a change', () => {
  it('says who, what and why, and the traffic with its instant', () => {
    const transition = carriedOut(after(stage('b')), shift(5));
    expect(changeEvents('shop', transition)).toEqual([{
      schema: 1,
      stateName: 'shop',
      generation: 3,
      at: expect.any(Number),
      ...REQUEST,
      verb: 'shift',
      from: 'blue a',
      to: 'blue a 95%, green b 5%',
      message: transition.message,
      active: 'blue',
      weight: 5,
      releases: { blue: 'a', green: 'b' },
      candidate: 'b',
      effectiveAt: transition.document.effectiveAt,
      before: { active: 'blue', weight: 0 },
    }]);
  });

  it('has no instant when the change acts at once, and no candidate where there is none', () => {
    const [event] = changeEvents('shop', carriedOut(after(stage('b'), promote, IN_FORCE), rollback));
    expect(event).toMatchObject({ active: 'blue', weight: 0, candidate: null });
    expect(Object.keys(event)).not.toContain('effectiveAt');
    expect(Object.keys(event)).not.toContain('before');
  });

  it('names no denied release', () => {
    expect(changeEvents('shop', carriedOut(after(stage('b')), deny('b')))[0]).toMatchObject({ releases: { blue: 'a', green: null }, candidate: null });
  });

  it('is not sent when nothing changed', () => {
    expect(changeEvents('shop', carriedOut(after(stage('b'), shift(5), IN_FORCE), shift(5)))).toEqual([]);
  });
});
