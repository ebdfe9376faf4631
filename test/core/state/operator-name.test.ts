import { operatorName } from '../../../src/core/state/operator-name';

const DIGEST = '4f1c09aa52d0';

test.each([
  ['Shop/Release', 'Shop-Release-4f1c09aa-operator'],
  ['shop', 'shop-4f1c09aa-operator'],
  ['/odd//name_', 'odd-name--4f1c09aa-operator'],
  [`${'a'.repeat(40)}-${'b'.repeat(39)}`, `${'b'.repeat(39)}-4f1c09aa-operator`],
])('the operator of %s is %s', (stateName, name) => {
  expect(operatorName(stateName, DIGEST)).toBe(name);
});

test('the name of an operator has at most the 64 characters of a function name', () => {
  expect(operatorName('x'.repeat(200), DIGEST)).toHaveLength(40 + '-4f1c09aa-operator'.length);
});
