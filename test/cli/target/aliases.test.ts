import { aliasesFor } from '../../../cli/target/aws/aliases';
import { isGranted, OPERATOR_VERBS } from '../../../controller/commands/verbs';
import type { OperatorVerb } from '../../../src/core';

const ALIASES = ['read', 'stage', 'promote', 'administer'];

function takers(verb: OperatorVerb, force: boolean): string[] {
  return ALIASES.filter((alias) => isGranted(`arn:aws:lambda:eu-west-1:000000000000:function:shop-operator:${alias}`, verb, force));
}

test.each(OPERATOR_VERBS as OperatorVerb[])('%s goes to the aliases that take it, the one with the least grant first', (verb) => {
  expect(aliasesFor(verb)).toEqual(takers(verb, false));
  expect(aliasesFor(verb, true)).toEqual(takers(verb, true));
});
