import type { NextStep } from '../../../src/core/state/automatic-promotion';
import { dueStep } from '../../../src/core/state/automatic-promotion';
import type { Command } from '../../../src/core/state/command';
import { restamp, restartStep } from '../../../src/core/state/restamp';
import type { StateSettings } from '../../../src/core/state/truth';
import type { Story } from '../builders';
import {
  abort, allow, AUTOMATIC, deny, DOCUMENT, IN_FORCE, isIdle, lock, newState, next, NOW, preview, promote, prune, refused, rollback, SETTINGS, shift,
  stage, STEPS, unlock, unstage,
} from '../builders';

const WEIGHTED: StateSettings = { ...AUTOMATIC, traffic: 'weighted', sitesOnly: false };

function due({ truth, now, settings }: Story): NextStep | undefined {
  return dueStep(truth, now, settings);
}

/** The controller looks, and does what is due. */
function tick(story: Story): Story {
  const command = due(story)?.command;
  return command === undefined ? story : next(story, command);
}

/** `a` is active, the candidate `b` waits for its first step. */
function staged(settings: StateSettings = AUTOMATIC): Story {
  return next(newState(settings), stage('b'));
}

/** The first step is in force. */
function begun(settings: StateSettings = AUTOMATIC): Story {
  return next(tick(staged(settings)), IN_FORCE);
}

describe('a candidate that is staged', () => {
  test('is promoted by itself, and the message says in which steps', () => {
    expect(staged()).toMatchObject({
      message: 'release b is staged on green and is promoted by itself, in steps of 5%, 25%', truth: { automaticPromotion: { release: 'b', weight: 0, since: NOW }, weight: 0 },
    });
  });

  test('takes its first step at once', () => {
    expect(due(staged())).toEqual({ command: { verb: 'shift', weight: 5, release: 'b', automatic: true }, at: NOW, begun: 0, reason: 'step 1 of 2' });
  });

  test.each([
    ['in a state that promotes nothing by itself', newState(SETTINGS), stage('b')],
    ['by whoever moves its traffic too', newState(AUTOMATIC), stage('b', { byHand: true })],
    ['as the first release', newState(AUTOMATIC), stage('a')],
  ] as const)('%s is not promoted by itself', (_, story, command) => {
    const after = next(story, command);
    expect(after.truth.automaticPromotion).toBeUndefined();
    expect(after.message).not.toContain('by itself');
    expect(due(next(after, 86400))).toBeUndefined();
  });

  test('in place of another takes over its steps from the beginning', () => {
    expect(next(staged(), 5, stage('c')).truth.automaticPromotion).toEqual({ release: 'c', weight: 0, since: NOW + 5000 });
  });

  test('again, or with another component, changes no step', () => {
    const story = begun();
    expect(isIdle(story, stage('b'))).toBe(true);
    const more = stage('b', { components: { api: 'fingerprint' } });
    expect(next(story, more).truth.automaticPromotion).toEqual(story.truth.automaticPromotion);
  });

  test('as what was active before begins like any other', () => {
    const back = next(newState(AUTOMATIC), stage('b', { byHand: true }), promote, IN_FORCE, stage('a'));
    expect(due(back)?.command).toMatchObject({ verb: 'shift', release: 'a' });
  });

  test('after it was rolled back is not promoted by itself, and displaces what is', () => {
    const after = next(staged(), promote, IN_FORCE, rollback, stage('c'), stage('b'));
    expect(after.message).toBe('release b is staged on green');
    expect(after.truth.automaticPromotion).toBeUndefined();
  });

  test('after it was aborted is promoted by hand only, until it was', () => {
    const again = next(begun(), abort, stage('c'), stage('b'));
    expect(again.message).toBe('release b is staged on green, but not promoted by itself: it was aborted; shift or promote it by hand');
    expect(due(again)).toBeUndefined();
    const promoted = next(again, promote, IN_FORCE, stage('d'), promote, IN_FORCE, stage('b'));
    expect(due(promoted)?.command).toMatchObject({ verb: 'shift', weight: 5, release: 'b' });
  });
});

describe('the steps', () => {
  test('count from the instant at which a share is in force, not from the command', () => {
    const story = tick(staged());
    const { effectiveAt } = story.truth.pending!;
    expect(story.truth.automaticPromotion).toEqual({ release: 'b', weight: 5, since: effectiveAt * 1000 });
    expect(due({ ...story, now: effectiveAt * 1000 + 599_999 })).toBeUndefined();
    expect(due({ ...story, now: effectiveAt * 1000 + 600_000 })?.command).toEqual({ verb: 'shift', weight: 25, release: 'b', automatic: true });
  });

  test('count from the later instant of a change that was published late', () => {
    const story = tick(staged());
    const late = restamp(story.truth, false, story.now + 30_000, story.settings)!.truth;
    expect(late.automaticPromotion).toEqual({ release: 'b', weight: 5, since: late.pending!.effectiveAt * 1000 });
    expect(late.pending!.effectiveAt).toBeGreaterThan(story.truth.pending!.effectiveAt);
  });

  test('count from the command where pointers move at once', () => {
    const story = tick(staged(WEIGHTED));
    expect(story.truth.automaticPromotion).toEqual({ release: 'b', weight: 5, since: NOW });
    expect(due(next(story, 599))).toBeUndefined();
    expect(due(next(story, 600))?.command).toMatchObject({ weight: 25 });
  });

  test('count again from the minute in which pointers that were late have moved, if a share was waited for', () => {
    const story = next(tick(staged(WEIGHTED)), 120);
    const { truth, effects } = restartStep(story.truth, story.now)!;
    expect(truth).toMatchObject({ generation: story.truth.generation + 1, weight: 5, automaticPromotion: { release: 'b', weight: 5, since: NOW + 120_000 } });
    expect(effects).toMatchObject([{ kind: 'publish' }, {
      kind: 'announce', entry: { verb: 'reconcile', actor: 'controller', reason: 'late pointers', from: 'blue a 95%, green b 5%', to: 'blue a 95%, green b 5%' },
    }]);
    expect(restartStep(staged(WEIGHTED).truth, NOW)).toBeUndefined();
    expect(restartStep(newState().truth, NOW)).toBeUndefined();
  });

  test('end with the promotion, and nothing is due after it', () => {
    const last = next(tick(next(begun(), 600)), IN_FORCE, 3600);
    expect(due(last)).toMatchObject({ command: { verb: 'promote', release: 'b', automatic: true }, begun: 2, reason: 'after step 2 of 2' });
    const promoted = next(tick(last), IN_FORCE, 86400);
    expect(promoted.truth).toMatchObject({ active: 'green', weight: 0 });
    expect(promoted.truth.automaticPromotion).toBeUndefined();
    expect(due(promoted)).toBeUndefined();
  });

  test('are those that hold now: a deploy that changes them changes what is next', () => {
    const story = next(begun(), 600);
    const steps = (...automaticPromotion: typeof STEPS): NextStep | undefined => due({ ...story, settings: { ...AUTOMATIC, automaticPromotion } });
    expect(steps({ weight: 2, seconds: 60 }, { weight: 50, seconds: 60 })?.command).toMatchObject({ weight: 50 });
    expect(steps({ weight: 5, seconds: 6000 })).toBeUndefined();
    expect(steps({ weight: 5, seconds: 60 })?.command).toMatchObject({ verb: 'promote' });
    expect(steps({ weight: 10, seconds: 60 })?.command).toMatchObject({ weight: 10 });
  });

  test('stop where they are when the state declares none any more', () => {
    expect(due({ ...next(begun(), 86400), settings: SETTINGS })).toBeUndefined();
  });
});

describe('it has ended', () => {
  const glass: Command = { verb: 'take-over', document: { ...DOCUMENT, generation: 50, releases: { blue: 'a', green: 'b' }, retained: ['a', 'b'], weight: 5 } };

  test.each<[string, Command]>([
    ['shifts', shift(50)], ['shifts to the share that is in place', shift(5)], ['promotes', promote], ['aborts', abort], ['denies the candidate', deny('b')],
    ['writes a document by hand', glass],
  ])('when somebody else %s, and the message says so', (_, command) => {
    const after = next(begun(), command);
    expect(after.message).toMatch(/; the automatic promotion of b has ended$/);
    expect(after.truth.automaticPromotion).toBeUndefined();
    expect(due(next(after, IN_FORCE, 86400))).toBeUndefined();
  });

  test.each<[string, Command]>([
    ['abort', abort], ['unstage', unstage], ['a promote of what is active', { verb: 'promote', color: 'blue' }], ['deny', deny('b')],
  ])('before its first step after %s', (_, command) => {
    const after = next(staged(), command);
    expect(after.truth.automaticPromotion).toBeUndefined();
    expect(due(after)).toBeUndefined();
  });

  test('when roll back takes a step back that is not in force yet', () => {
    const after = next(tick(staged()), rollback);
    expect(after.truth).toMatchObject({ weight: 0 });
    expect(after.truth.automaticPromotion).toBeUndefined();
  });

  test('when the active release is denied, for that rolls back', () => {
    const two = next(newState(AUTOMATIC), stage('b', { byHand: true }), promote, IN_FORCE, stage('c'));
    expect(next(two, deny('b')).truth.automaticPromotion).toBeUndefined();
  });

  test('and an abort of its own promotion, before that is in force, bars it from a second try', () => {
    const promoting = tick(next(tick(next(begun(), 600)), IN_FORCE, 3600));
    const again = next(promoting, abort, stage('c'), stage('b'));
    expect(again.message).toContain('not promoted by itself');
  });

  test('when an older controller, which knows nothing of it, has moved traffic', () => {
    const story = begun();
    const moved: Story = { ...story, truth: { ...story.truth, weight: 0 } };
    expect(due(next(moved, 86400))).toBeUndefined();
    expect(next(moved, preview('b')).truth.automaticPromotion).toBeUndefined();
  });

  test('not when it was over before, nor is the candidate distrusted by an abort that finds nothing', () => {
    const story = next(begun(), abort);
    expect(isIdle(story, abort)).toBe(true);
  });

  test('in a state that promotes nothing by itself an abort leaves no mark', () => {
    expect(next(newState(SETTINGS), stage('b'), shift(5), IN_FORCE, abort).truth.records.b.abortedAt).toBeUndefined();
  });

  test('and nothing is marked when an abort finds no candidate', () => {
    const story = begun();
    const foreign: Story = { ...story, truth: { ...story.truth, activeSince: story.truth.generation } };
    expect(next(foreign, abort).truth.records.b.abortedAt).toBeUndefined();
  });
});

describe('it goes on', () => {
  test.each<[string, Command]>([['a preview', preview('b')], ['a prune', prune], ['a denial of another release', deny('old')], ['an allowance of another release', allow('old')]])('after %s', (_, command) => {
    const old = next(newState(AUTOMATIC), stage('old', { byHand: true }), stage('b'));
    const story = next(command.verb === 'allow' ? next(old, deny('old')) : old, command);
    expect(due(story)?.command).toMatchObject({ weight: 5 });
  });

  test('when the state is unlocked, and not before', () => {
    const locked = next(begun(), lock, 7200);
    expect(due(locked)).toBeUndefined();
    expect(due(next(locked, unlock))?.command).toMatchObject({ weight: 25 });
  });

  test('in the next minute when a step is refused', () => {
    const story = staged({ ...AUTOMATIC, components: ['site', 'api'] });
    expect(refused(story, due(story)!.command)).toMatchObject({ code: 'incomplete' });
    expect(due(next(story, 60))).toEqual(due(story));
  });
});

test('a step that comes when all is over is a command like any other', () => {
  const story = next(staged(SETTINGS), { verb: 'shift', weight: 5, automatic: true });
  expect(story.truth).toMatchObject({ weight: 5 });
  expect(story.truth.automaticPromotion).toBeUndefined();
});
