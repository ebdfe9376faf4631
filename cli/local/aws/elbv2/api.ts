import type { Action, ListenerRules, Rule } from './listener-rules';
import type { Field } from './query-fields';
import { readFields } from './query-fields';
import type { ServiceRequest, ServiceResponse } from '../service';
import { credentialScope } from '../service';
import { notModelled } from '../service-error';
import { element, xmlDocument } from '../xml';

const NAMESPACE = 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/';

export function isElbv2({ headers }: ServiceRequest): boolean {
  return credentialScope(headers).service === 'elasticloadbalancing';
}

/** The API of Elastic Load Balancing as far as the controller calls it: the rules of a listener. */
export function callElbv2(rules: ListenerRules, { body }: ServiceRequest): ServiceResponse {
  const { Action: action, ListenerArn, RuleArn, ...given } = readFields(new URLSearchParams(body.toString('utf8'))) as { readonly [name: string]: any };
  const answer = (content: string): ServiceResponse => ({
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: xmlDocument(`${action}Response`, `<${action}Result>${content}</${action}Result>`, NAMESPACE),
  });
  switch (action) {
    case 'DescribeRules': return answer(writeRules([...rules.rules(ListenerArn), defaultRule(ListenerArn)]));
    case 'CreateRule': return answer(writeRules([rules.create(ListenerArn, given as Rule)]));
    case 'ModifyRule': return answer(writeRules([rules.modify(RuleArn, given)]));
    case 'DeleteRule':
      rules.delete(RuleArn);
      return answer('');
    default: throw notModelled(`${action} of Elastic Load Balancing`);
  }
}

function defaultRule(listenerArn: string): Rule {
  return { RuleArn: `${listenerArn}/default`, Priority: 'default', Conditions: [], Actions: [{ Type: 'fixed-response' } as Action] };
}

function writeRules(rules: readonly Rule[]): string {
  return write('Rules', rules as unknown as Field);
}

function write(name: string, value: Field): string {
  if (typeof value === 'string') {
    return element(name, value);
  }
  const content = Array.isArray(value)
    ? value.map((item: Field) => write('member', item)).join('')
    : Object.entries(value).map(([inner, field]) => write(inner, field)).join('');
  return `<${name}>${content}</${name}>`;
}
