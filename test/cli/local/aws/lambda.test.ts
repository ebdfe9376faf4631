import { LambdaFunctions } from '../../../../cli/local/aws/lambda/functions';

const REGION = 'eu-west-1';
const ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:api';

/** Versions 1 and 2, and the alias `live` on 1. */
function functions(): LambdaFunctions {
  const all = new LambdaFunctions();
  for (const code of ['one', 'two']) {
    all.put(REGION, 'api', code);
    all.publish(REGION, 'api');
  }
  all.createAlias(REGION, 'api', 'live', { FunctionVersion: '1' });
  return all;
}

const weighted = (weights: Record<string, number>, main = '1') => (all: LambdaFunctions): unknown => (
  all.updateAlias(REGION, 'api', 'live', { FunctionVersion: main, RoutingConfig: { AdditionalVersionWeights: weights } }));

test('versions are numbered once and for all, and the same code is the same version', () => {
  const all = functions();
  expect(all.publish(REGION, 'api')).toBe('2');
  all.deleteVersion(REGION, 'api', '2');
  all.put(REGION, 'api', 'three');
  expect(all.publish(REGION, 'api')).toBe('3');
  expect(all.versions(REGION, 'api').map(({ Version }) => Version)).toEqual(['$LATEST', '1', '3']);
});

test('what an update of an alias does not name stays, and its revision is another one', () => {
  const all = functions();
  weighted({ 2: 0.3 })(all);
  const before = all.alias(REGION, 'api', 'live');
  const after = all.updateAlias(REGION, 'api', 'live', { Description: 'mine' });
  expect(after).toEqual({ ...before, Description: 'mine', RevisionId: after.RevisionId });
  expect(after.RevisionId).not.toBe(before.RevisionId);
});

test.each<[string, (all: LambdaFunctions) => unknown, string, string]>([
  ['an alias twice', (all) => all.createAlias(REGION, 'api', 'live', { FunctionVersion: '2' }), 'ResourceConflictException', `Alias already exists: ${ARN}:live`],
  ['a version that is not there', (all) => all.updateAlias(REGION, 'api', 'live', { FunctionVersion: '9' }), 'ResourceNotFoundException', `Function not found: ${ARN}:9`],
  ['another revision', (all) => all.updateAlias(REGION, 'api', 'live', { RevisionId: 'old' }), 'PreconditionFailedException', 'The RevisionId provided does not match'],
  ['two further versions', weighted({ 2: 0.1, 3: 0.1 }), 'InvalidParameterValueException', 'cannot be greater than 1'],
  ['weights with $LATEST', weighted({ 2: 0.1 }, '$LATEST'), 'InvalidParameterValueException', '$LATEST is not supported for an alias pointing to more than 1 version'],
  ['one version twice', weighted({ 1: 0.1 }), 'InvalidParameterValueException', 'already included in the alias'],
  ['a weight above 1', weighted({ 2: 1.5 }), 'InvalidParameterValueException', 'between 0.0 and 1.0'],
  ['a name of digits', (all) => all.createAlias(REGION, 'api', '12', { FunctionVersion: '1' }), 'ValidationException', 'failed to satisfy constraint'],
  ['the end of a version that an alias names', (all) => all.deleteVersion(REGION, 'api', '1'), 'ResourceConflictException', 'reference it: [live]'],
  ['the end of $LATEST alone', (all) => all.deleteVersion(REGION, 'api', '$LATEST'), 'InvalidParameterValueException', 'cannot be deleted'],
  ['an alias of no function', (all) => all.alias(REGION, 'jobs', 'live'), 'ResourceNotFoundException', 'Function not found'],
])('%s is refused as by Lambda', (_, act, code, message) => {
  const all = functions();
  expect(() => act(all)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }) as Error);
});

test('a function takes its versions and aliases along; one by an ARN is the same', () => {
  const all = functions();
  expect(all.version(REGION, ARN, 'live').Version).toBe('1');
  all.deleteFunction(REGION, 'api');
  expect(() => all.versions(REGION, 'api')).toThrow('Function not found');
});
