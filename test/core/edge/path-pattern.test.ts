import * as fc from 'fast-check';
import { matchesPathPattern } from '../../../src/core/edge/path-pattern';
import { holds } from '../property';

describe('a path pattern', () => {
  it.each([
    ['/api/*', '/api/'],
    ['/api/*', '/api/users/7'],
    ['api/*', '/api/users'],
    ['*', '/anything/at/all'],
    ['*.jpg', '/a/b.jpg'],
    ['/v?/x', '/v1/x'],
    ['/a*b', '/ab'],
    ['/a.b', '/a.b'],
    ['/a(b)+[c]', '/a(b)+[c]'],
    ['', '/'],
  ])('%p matches %p', (pattern, path) => {
    expect(matchesPathPattern(pattern, path)).toBe(true);
  });

  it.each([
    ['/api/*', '/api'],
    ['/api/*', '/API/users'],
    ['/api/*', '/v1/api/users'],
    ['/v?/x', '/v/x'],
    ['/v?/x', '/v12/x'],
    ['/v?', '/v'],
    ['/a.b', '/aXb'],
    ['/a', '/a/'],
  ])('%p does not match %p', (pattern, path) => {
    expect(matchesPathPattern(pattern, path)).toBe(false);
  });

  it('without wildcards matches itself only', () => {
    const anyLiteral = fc.stringMatching(/^\/[!-)+->@-~]{0,10}$/);
    holds(fc.property(anyLiteral, anyLiteral, (pattern, path) => {
      expect(matchesPathPattern(pattern, pattern)).toBe(true);
      expect(matchesPathPattern(pattern, path)).toBe(pattern === path);
    }));
  });
});
