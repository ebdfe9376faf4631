import { isoTime } from '../../src/core/iso-time';

describe('an instant in words', () => {
  it.each([[0, '1970-01-01T00:00:00Z'], [1795000040, '2026-11-18T11:07:20Z'], [9e15, 'second 9000000000000000'], [NaN, 'second NaN']])('%p is %s', (seconds, words) => {
    expect(isoTime(seconds)).toBe(words);
  });
});
