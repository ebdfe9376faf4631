import type { IConstruct } from 'constructs';
import { invalid } from './errors';
import { literal } from './validate';
import { matchesPathPattern } from '../core/edge/path-pattern';

/** What CloudFront takes in a path pattern. */
const PATH_PATTERN = /^\/[A-Za-z0-9_\-.$/~"'@:+&*?]{1,254}$/;

/** A path pattern of a cache behaviour; the error shows an `example` of the prop. */
export function pathPattern(scope: IConstruct, prop: string, value: string, example: string): string {
  if (!PATH_PATTERN.test(literal(scope, prop, value))) {
    throw invalid(scope, prop, 'a path pattern that starts with / and holds letters, digits and _-.$/~"\'@:+&*? only', `'${value}'`, `write for example ${example}`);
  }
  return value;
}

/** Whether one pattern, read as a path, falls under the other. */
export function patternsOverlap(a: string, b: string): boolean {
  return matchesPathPattern(a, b) || matchesPathPattern(b, a);
}
