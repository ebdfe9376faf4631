import { grantsFor, isOperatorVerb, OPERATOR_VERBS } from '../../../src/core';

test.each([
  [['status', 'history'], ['read', 'stage', 'promote', 'administer']],
  [['upload', 'stage', 'preview', 'revoke'], ['stage', 'administer']],
  [['shift', 'promote', 'abort', 'rollback', 'unstage', 'reconcile', 'alarm'], ['promote', 'administer']],
  [['deny', 'allow', 'lock', 'unlock', 'prune'], ['administer']],
] as const)('%p and no other verbs are taken by %p, the least grant first', (verbs, grants) => {
  expect(OPERATOR_VERBS.filter((verb) => grantsFor(verb).length === grants.length && grantsFor(verb)[0] === grants[0])).toEqual(verbs);
  verbs.forEach((verb) => expect(grantsFor(verb)).toEqual(grants));
});

test.each(OPERATOR_VERBS)('only administrators force %s', (verb) => {
  expect(grantsFor(verb, true)).toEqual(['administer']);
});

test.each([['promote', true], ['take-over', false], ['constructor', false], [7, false]])('%p is a verb: %p', (value, is) => {
  expect(isOperatorVerb(value)).toBe(is);
});
