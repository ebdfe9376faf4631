import { formatAge } from '../../cli/age';
import { shortActor } from '../../cli/short-actor';
import { parseDuration, parseReleaseId, parseWholeNumber } from '../../cli/verbs/values';

test.each([['90', 90], ['90s', 90], ['30m', 1800], ['1h', 3600], ['2d', 172_800]])('the duration %s is %d seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test.each(['', '0', '0h', '-1s', '1.5h', '1w', '1 h', 'soon'])('%p is no duration', (text) => {
  expect(() => parseDuration(text)).toThrow('a duration must be a whole number above 0');
});

test.each(['', '-1', '1.5', '1e3', 'many'])('%p is no whole number', (text) => {
  expect(() => parseWholeNumber(text)).toThrow('it must be a whole number');
});

test('a commit hash that is too long says how much of it counts', () => {
  expect(() => parseReleaseId('9bc1a77f0e55d2b1c1e0')).toThrow('of a commit hash, pass the first 12');
});

test.each([[-5, '0 s'], [59_999, '59 s'], [60_000, '1 min'], [7_200_000, '2 h'], [172_800_000, '2 d']])('%d ms are %s', (ms, expected) => {
  expect(formatAge(ms)).toBe(expected);
});

test.each([
  ['arn:aws:sts::123456789012:assumed-role/Deploy/ann (cli)', 'Deploy/ann (cli)'],
  ['arn:aws-cn:iam::123456789012:user/teams/ann (cli)', 'teams/ann (cli)'],
  ['ann (cli)', 'ann (cli)'],
])('people read %s as %s', (actor, expected) => {
  expect(shortActor(actor)).toBe(expected);
});
