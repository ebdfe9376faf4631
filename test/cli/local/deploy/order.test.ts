import { deploymentOrder } from '../../../../cli/local/deploy/order';

test('a resource comes after what it refers to, however deep, and after what it depends on', () => {
  const order = deploymentOrder({
    A: { Type: 'T', Properties: { List: [{ Deep: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['B', 'Arn'] }]] } }] } },
    B: { Type: 'T', Properties: { Text: { 'Fn::Sub': ['${C.Arn} ${AWS::Region} ${!X} ${V}', { V: { Ref: 'D' } }] } } },
    C: { Type: 'T', DependsOn: ['E'] },
    D: { Type: 'T', DependsOn: 'E' },
    E: { Type: 'T' },
  });
  expect(order).toEqual(['E', 'C', 'D', 'B', 'A']);
});

test('a circle is refused', () => {
  expect(() => deploymentOrder({ A: { Type: 'T', DependsOn: 'B' }, B: { Type: 'T', DependsOn: 'A' } })).toThrow('circular dependency');
});
