import type { Template } from '../../../../cli/local/assembly/template';
import { ParameterRules } from '../../../../cli/local/edge/parameter-rules';
import type { LocalAccount } from '../deploy/local-account';
import { withAccount } from '../deploy/local-account';

/** Rules call `Recorder`'s neighbour, which only writes down what it got. */
function rule(name: string, target: Readonly<Record<string, unknown>> = {}, state: string = 'ENABLED') {
  return {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { 'source': ['aws.ssm'], 'detail-type': ['Parameter Store Change'], 'detail': { name: [name] } },
      State: state,
      Targets: [{ Id: 'T', Arn: 'arn:of:the:target', ...target }],
    },
  };
}

async function calledAfter(
  { cloudFormation, deployResources }: LocalAccount, rules: NonNullable<Template['Resources']>, change: (rules: ParameterRules) => void,
): Promise<unknown[]> {
  const calls: unknown[] = [];
  await deployResources(rules);
  const host = { invoke: async (arn: string, event: unknown) => calls.push([arn, event]) };
  const parameterRules = new ParameterRules(cloudFormation, host as never, () => undefined);
  change(parameterRules);
  await new Promise((resolve) => setTimeout(resolve, 150));
  parameterRules.close();
  return calls;
}

test('whoever watches a parameter is called with its input, once for a burst of writes', async () => {
  await withAccount(async (account) => {
    const watching = { A: rule('/a', { Input: '{"verb":"reconcile"}' }), B: rule('/b'), C: rule('/a', {}, 'DISABLED') };
    expect(await calledAfter(account, watching, (rules) => {
      rules.changed('eu-west-1', '/a');
      rules.changed('eu-west-1', '/a');
      rules.changed('us-east-1', '/b');
    })).toEqual([['arn:of:the:target', { verb: 'reconcile' }]]);
  });
});

test('without an input the event itself is the input', async () => {
  await withAccount(async (account) => {
    expect(await calledAfter(account, { A: rule('/a') }, (rules) => rules.changed('eu-west-1', '/a')))
      .toEqual([['arn:of:the:target', expect.objectContaining({ source: 'aws.ssm', detail: { name: '/a' } })]]);
  });
});

test('nobody is called once the edge is closed', async () => {
  await withAccount(async (account) => {
    expect(await calledAfter(account, { A: rule('/a') }, (rules) => {
      rules.changed('eu-west-1', '/a');
      rules.close();
      rules.changed('eu-west-1', '/a');
    })).toEqual([]);
  });
});
