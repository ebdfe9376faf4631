import { needOf } from '../../../src/core/state/capacity';
import type { Command } from '../../../src/core/state/command';
import { gainOf } from '../../../src/core/state/gain';
import type { Story } from '../builders';
import { abort, after, carriedOut, deny, IN_FORCE, promote, rollback, shift, stage, unstage } from '../builders';

const STAGED = after(stage('b'));
const SHARED = after(stage('b'), shift(5), IN_FORCE);
const PROMOTED = after(stage('b'), promote, IN_FORCE);
const PENDING = after(stage('b'), promote);

function gain(story: Story, command: Command): ReturnType<typeof gainOf> {
  return gainOf(story.truth, carriedOut(story, command).truth, command, story.now);
}

describe('traffic is gained', () => {
  test.each<[string, Story, Command, ReturnType<typeof gainOf>]>([
    ['by a first share', STAGED, shift(5), { color: 'green', release: 'b', weight: 5, towards: 'shift' }],
    ['by a larger share', SHARED, shift(50), { color: 'green', release: 'b', weight: 50, towards: 'shift' }],
    ['by a promotion', STAGED, promote, { color: 'green', release: 'b', weight: 100, towards: 'promote' }],
    ['by a promotion after a share', SHARED, promote, { color: 'green', release: 'b', weight: 100, towards: 'promote' }],
    ['on the way back', PROMOTED, rollback, { color: 'blue', release: 'a', weight: 100, towards: undefined }],
    ['on the way back from what is denied', PROMOTED, deny('b'), { color: 'blue', release: 'a', weight: 100, towards: undefined }],
  ])('%s', (_, story, command, expected) => {
    expect(gain(story, command)).toEqual(expected);
  });

  test.each<[string, Story, Command]>([
    ['a smaller share', SHARED, shift(1)],
    ['the same share', SHARED, shift(5)],
    ['no share any more', SHARED, abort],
    ['a promotion that is taken back before it is in force', PENDING, abort],
    ['a roll back of what is not in force yet', PENDING, rollback],
    ['an idle color that is emptied', STAGED, unstage],
    ['another candidate', STAGED, stage('c')],
  ])('not by %s', (_, story, command) => {
    expect(gain(story, command)).toBeUndefined();
  });
});

test.each([
  [{ towards: 'promote', weight: 100 }, 'all'],
  [{ towards: 'shift', weight: 100 }, 'all'],
  [{ towards: 'shift', weight: 99.99 }, 'share'],
  [{ towards: undefined, weight: 100 }, 'share'],
] as const)('a color that is to take %p must be ready for %s', (gained, need) => {
  expect(needOf(gained)).toBe(need);
});
