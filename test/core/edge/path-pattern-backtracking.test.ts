import * as fc from 'fast-check';
import { matchesPathPattern } from '../../../src/core/edge/path-pattern';
import { holds } from '../property';

describe('a path pattern with several wildcards', () => {
  it.each([
    ['/*/api/*', '/v1/api/', true],
    ['/*/api/*', '/api/api/x', true],
    ['/*b*b', '/bab', true],
    ['/*ab', '/aab', true],
    ['/*?', '/', false],
    ['/*?', '/a', true],
    ['/**', '/', true],
    ['/a**', '/a', true],
    ['/a*?*', '/a', false],
    ['/*.do', '/a.do.do', true],
    ['/*.do', '/a.do.', false],
    ['/a*', '/', false],
    ['/*', '/\u2028\n', true],
  ])('%p on %p: %p', (pattern, path, matches) => {
    expect(matchesPathPattern(pattern, path)).toBe(matches);
  });

  it('agrees with a regular expression', () => {
    const anyText = (letters: string[]): fc.Arbitrary<string> => fc.array(fc.constantFrom(...letters), { maxLength: 8 }).map((chosen) => `/${chosen.join('')}`);
    holds(fc.property(anyText(['a', 'b', '*', '*', '?']), anyText(['a', 'b', '?', '*']), (pattern, path) => {
      const expression = new RegExp(`^${pattern.replace(/\*+/g, '.*').replace(/\?/g, '.')}$`, 's');
      expect(matchesPathPattern(pattern, path)).toBe(expression.test(path));
    }), 5000);
  });
});
