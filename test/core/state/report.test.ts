import { reportStatus } from '../../../src/core/state/report';
import { after, AUTOMATIC, deny, IN_FORCE, lock, newState, next, NOW, preview, previewOf, promote, rollback, SETTINGS, shift, stage } from '../builders';

const PUBLISHED = { home: 3, replica: null };

describe('a status', () => {
  it('before the first release has no document', () => {
    expect(reportStatus('shop', undefined, [], PUBLISHED, 0, SETTINGS)).toEqual({
      stateName: 'shop', now: 0, stateTtl: 30, boundSeconds: 38.5, document: null, truth: null, published: PUBLISHED,
    });
  });

  it('says what the first release leaves empty', () => {
    const { truth, now, document } = after();
    expect(reportStatus('shop', truth, [], PUBLISHED, now, SETTINGS)).toMatchObject({
      document, truth: { active: 'blue', weight: 0, candidate: null, pending: null, previous: null, denied: [], rolledBack: [], locked: null, previews: [] },
    });
  });

  it('says what is pending, and who locked the state', () => {
    const { truth, now, document } = after(stage('b'), preview('b'), promote, lock);
    const { effectiveAt, before } = document;
    expect(reportStatus('shop', truth, [], PUBLISHED, now, SETTINGS).truth).toMatchObject({
      active: 'green', pending: { effectiveAt, before }, previous: 'a', locked: { actor: 'ada' }, previews: [previewOf('b')],
    });
  });

  it('has nothing pending any more once the change is in force', () => {
    const { truth, now } = after(stage('b'), promote, IN_FORCE);
    expect(reportStatus('shop', truth, [], PUBLISHED, now, SETTINGS)).toMatchObject({ document: { active: 'green' }, truth: { pending: null } });
  });

  it('says how far an automatic promotion has come, and what is next and when', () => {
    const story = next(newState(AUTOMATIC), stage('b'));
    const promotionIn = ({ truth, now, settings }: typeof story): unknown => reportStatus('shop', truth, [], PUBLISHED, now, settings).truth!.automaticPromotion;
    expect(promotionIn(story)).toEqual({ release: 'b', step: 0, steps: 2, weight: 0, since: NOW, next: { verb: 'shift', weight: 5, at: NOW } });

    const last = next(story, { verb: 'shift', weight: 25, automatic: true });
    const since = last.document.effectiveAt! * 1000;
    expect(promotionIn(last)).toEqual({ release: 'b', step: 2, steps: 2, weight: 25, since, next: { verb: 'promote', weight: 100, at: since + 3_600_000 } });
    expect(promotionIn(next(last, IN_FORCE, shift(30)))).toBeUndefined();
  });

  it('names the candidate, denied and rolled-back releases', () => {
    const { truth, now } = after(stage('b'), promote, IN_FORCE, rollback, deny('b'), stage('c'));
    expect(reportStatus('shop', truth, [], PUBLISHED, now, SETTINGS).truth).toMatchObject({ candidate: 'c', denied: ['b'], rolledBack: ['b'] });
  });
});
