import { grantsFor, isOperatorVerb, OPERATOR_VERBS } from '../../../src/core';

test.each([
  ['status', ['read', 'stage', 'promote', 'administer']],
  ['upload', ['stage', 'administer']],
  ['rollback', ['promote', 'administer']],
  ['prune', ['administer']],
] as const)('%s is taken by %p, the least grant first', (verb, grants) => {
  expect(grantsFor(verb)).toEqual(grants);
});

test.each(OPERATOR_VERBS)('only administrators force %s', (verb) => {
  expect(grantsFor(verb, true)).toEqual(['administer']);
});

test.each([['promote', true], ['take-over', false], ['constructor', false], [7, false]])('%p is a verb: %p', (value, is) => {
  expect(isOperatorVerb(value)).toBe(is);
});
