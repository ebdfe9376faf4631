import { AwsTarget } from '../../../cli/target/aws/aws-target';
import { stackStates } from '../../../cli/target/aws/stack-states';
import { AwsAccount } from '../golden/aws-account';

async function withTarget(act: (target: AwsTarget, account: AwsAccount) => Promise<void>): Promise<void> {
  const account = await AwsAccount.start();
  try {
    await account.deploy('r1');
    await act(new AwsTarget({ state: 'shop' }), account);
  } finally {
    await account.stop();
  }
}

test('an alias that IAM denied is not asked again', async () => {
  await withTarget(async (target, { troubles, asked }) => {
    troubles.deniedAliases = ['read', 'stage'];
    await target.status();
    await target.status();
    await target.command('abort');
    expect(asked).toEqual(['read', 'stage', 'promote', 'promote', 'promote']);
  });
});

test('the history names who AWS says it was; where it does not, the user of this machine', async () => {
  await withTarget(async (target, account) => {
    await target.command('lock');
    account.troubles.stsDenied = true;
    await new AwsTarget({ stack: 'Shop' }).command('unlock');
    const actors = (await target.status()).truth?.history.map(({ actor }) => actor);
    expect(actors).toEqual([expect.stringMatching(/^[^:]+ \(cli\)$/), 'arn:aws:iam::000000000000:user/local (cli)', 'cloudformation']);
  });
});

test('the site of a state is the output beside it, or the only address in the stack', () => {
  const outputs = { AStateName: 'a', AOperatorName: 'fa', AUrl: 'https://a', BStateName: 'b', BOperatorName: 'fb' };
  expect(stackStates(outputs)).toEqual([
    { stateName: 'a', operatorName: 'fa', siteUrl: 'https://a' },
    { stateName: 'b', operatorName: 'fb', siteUrl: 'https://a' },
  ]);
  expect(stackStates({ ...outputs, CUrl: 'https://c' })[1].siteUrl).toBeUndefined();
});
