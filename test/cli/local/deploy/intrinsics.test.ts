import type { Scope } from '../../../../cli/local/deploy/intrinsics';
import { resolve, resolveCondition } from '../../../../cli/local/deploy/intrinsics';

const scope: Scope = {
  ref: (name) => `ref-${name}`,
  attribute: (logicalId, name) => `${logicalId}-${name}`,
  importedValue: (name) => `import-${name}`,
  mapped: (...keys) => keys.join('/'),
  condition: (name) => name === 'Yes',
  stackOutput: (stack, output) => `${stack}-${output}`,
};

test.each<[title: string, value: unknown, expected: unknown]>([
  ['a reference', { Ref: 'Bucket' }, 'ref-Bucket'],
  ['an attribute as a list', { 'Fn::GetAtt': ['Reader', 'Parameter.Value'] }, 'Reader-Parameter.Value'],
  ['an attribute as a text', { 'Fn::GetAtt': 'Reader.Parameter.Value' }, 'Reader-Parameter.Value'],
  ['joined parts', { 'Fn::Join': ['-', ['a', { Ref: 'B' }]] }, 'a-ref-B'],
  ['a part of a split', { 'Fn::Select': ['1', { 'Fn::Split': ['|', 'a|b|c'] }] }, 'b'],
  ['a substitution', { 'Fn::Sub': 'x ${A} ${B.C} ${!D}' }, 'x ref-A B-C ${D}'],
  ['a substitution with variables', { 'Fn::Sub': ['${A}/${B}', { A: { Ref: 'Z' } }] }, 'ref-Z/ref-B'],
  ['an import', { 'Fn::ImportValue': 'X' }, 'import-X'],
  ['an output of another stack', { 'Fn::GetStackOutput': { StackName: 'S', OutputName: 'O' } }, 'S-O'],
  ['a mapping', { 'Fn::FindInMap': ['M', { Ref: 'A' }, 'b'] }, 'M/ref-A/b'],
  ['the branch that holds', { 'Fn::If': ['Yes', 1, 2] }, 1],
  ['the branch that does not hold', { 'Fn::If': ['No', 1, 2] }, 2],
  ['a list without what has no value', ['a', { Ref: 'AWS::NoValue' }, 'b'], ['a', 'b']],
  ['an object without what has no value', { a: 1, b: { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] } }, { a: 1 }],
  ['base64', { 'Fn::Base64': 'a' }, 'YQ=='],
  ['JSON', { 'Fn::ToJsonString': { a: { Ref: 'B' } } }, '{"a":"ref-B"}'],
  ['an object that only looks like a call', { Ref: 'A', Other: 1 }, { Ref: 'A', Other: 1 }],
])('%s is resolved', (_, value, expected) => {
  expect(resolve(value, scope)).toEqual(expected);
});

test('a function that is not modelled is named', () => {
  expect(() => resolve({ 'Fn::Transform': {} }, scope)).toThrow('does not model Fn::Transform');
});

test('conditions may name and combine each other', () => {
  const both = { 'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Not': [{ Condition: 'No' }] }, { 'Fn::Equals': [{ Ref: 'A' }, 'ref-A'] }] };
  expect(resolveCondition(both, scope)).toBe(true);
  expect(resolveCondition({ 'Fn::Or': [{ Condition: 'No' }, { 'Fn::Equals': [1, 2] }] }, scope)).toBe(false);
});
