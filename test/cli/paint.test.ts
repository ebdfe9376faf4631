import { wantsColors } from '../../cli/paint';

test.each([
  ['a terminal', {}, true, true],
  ['a pipe', {}, undefined, false],
  ['a terminal that cannot', { TERM: 'dumb' }, true, false],
  ['a user who does not want any', { NO_COLOR: '1' }, true, false],
  ['a pipe whose reader wants them', { FORCE_COLOR: '1' }, undefined, true],
])('colors for %s', (_, env, isTerminal, expected) => {
  expect(wantsColors(env, isTerminal)).toBe(expected);
});
