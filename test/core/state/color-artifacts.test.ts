import * as fc from 'fast-check';
import type { Color } from '../../../src/core/color';
import { COLORS, otherColor } from '../../../src/core/color';
import { artifactsFor } from '../../../src/core/state/color-artifacts';
import type { Command } from '../../../src/core/state/command';
import { transition } from '../../../src/core/state/transition';
import type { Truth } from '../../../src/core/state/truth';
import { slotOf } from '../../../src/core/state/truth';
import { after, IN_FORCE, newState, next, promote, REQUEST, SERVICE_SETTINGS, stage, unstage } from '../builders';
import { holds } from '../property';

/** Every release was deployed with the task definition of its name. */
const NAMED = (release: string): string => `task-${release}`;

function deploy(truth: Truth | undefined, release: string, isRollingBack = false): { readonly [color in Color]: string } {
  return artifactsFor(truth, { release, artifact: `task-${release}`, isRollingBack }, NAMED);
}

test.each<[string, Truth | undefined, string, boolean, Record<Color, string>]>([
  ['the first deploy: both run what it brings', undefined, 'a', false, { blue: 'task-a', green: 'task-a' }],
  ['a new release: it goes to the idle color', newState().truth, 'b', false, { blue: 'task-a', green: 'task-b' }],
  ['a new release in place of a staged one', after(stage('b')).truth, 'c', false, { blue: 'task-a', green: 'task-c' }],
  ['a new release after a flip', after(stage('b'), promote, IN_FORCE).truth, 'c', false, { blue: 'task-c', green: 'task-b' }],
  ['the staged release again', after(stage('b')).truth, 'b', false, { blue: 'task-a', green: 'task-b' }],
  ['the active release again', after(stage('b'), promote, IN_FORCE).truth, 'b', false, { blue: 'task-a', green: 'task-b' }],
  ['the release that was active before', after(stage('b'), promote, IN_FORCE).truth, 'a', false, { blue: 'task-a', green: 'task-b' }],
  ['a color that was emptied', after(stage('b'), unstage).truth, 'c', false, { blue: 'task-a', green: 'task-c' }],
  ['its undoing', after(stage('b')).truth, 'b', true, { blue: 'task-a', green: 'task-b' }],
  ['its undoing by the deploy before, whose release no color holds any more', after(stage('b'), promote, IN_FORCE, stage('c')).truth, 'a', true,
    { blue: 'task-c', green: 'task-b' }],
])('%s', (_, truth, release, isRollingBack, answer) => {
  expect(deploy(truth, release, isRollingBack)).toEqual(answer);
});

test('a release from before the service existed has nothing of it: the color that holds it gets what the deploy brings', () => {
  const answer = artifactsFor(after(stage('b')).truth, { release: 'c', artifact: 'task-c', isRollingBack: false }, () => undefined);
  expect(answer).toEqual({ blue: 'task-c', green: 'task-c' });
});

/** What operators and deploys do to a state, in any order; refusals change nothing. */
const anyStory = fc.array(fc.constantFrom<Command | number>(
  ...['a', 'b', 'c', 'd'].map((release) => stage(release)), promote, { verb: 'rollback' }, { verb: 'shift', weight: 5 }, { verb: 'abort' }, unstage, IN_FORCE,
), { maxLength: 12 }).map((events) => events.reduce((story, event) => {
  if (typeof event === 'number') {
    return next(story, event);
  }
  const result = transition(story.truth, event, REQUEST, story.now, story.settings);
  return result.ok ? { ...story, truth: result.value.truth } : story;
}, newState(SERVICE_SETTINGS)));

const anyDeploy = fc.record({ release: fc.constantFrom('a', 'b', 'c', 'd', 'e'), isRollingBack: fc.boolean() });

test('no deploy, and no undoing of one, changes what the active color runs', () => {
  holds(fc.property(anyStory, anyDeploy, ({ truth }, { release, isRollingBack }) => {
    expect(deploy(truth, release, isRollingBack)[truth.active]).toBe(NAMED(truth.releases[truth.active]!));
  }));
});

test('a color that holds a release runs it, unless it is idle and the deploy brings one that no color holds', () => {
  holds(fc.property(anyStory, anyDeploy, ({ truth }, { release, isRollingBack }) => {
    const answer = deploy(truth, release, isRollingBack);
    for (const color of COLORS) {
      const isFree = !isRollingBack && slotOf(truth, release) === undefined && color === otherColor(truth.active);
      expect(answer[color]).toBe(NAMED(isFree ? release : truth.releases[color] ?? release));
    }
  }));
});

test('what was staged is answered again by the next deploy of the same release: no task changes', () => {
  holds(fc.property(anyStory, fc.constantFrom('a', 'b', 'c', 'd', 'e'), ({ truth, now, settings }, release) => {
    const answer = deploy(truth, release);
    const staged = transition(truth, stage(release), REQUEST, now, settings);
    if (staged.ok) {
      expect(deploy(staged.value.truth, release)).toEqual(answer);
      expect(deploy(staged.value.truth, release, true)).toEqual(answer);
    }
  }));
});
