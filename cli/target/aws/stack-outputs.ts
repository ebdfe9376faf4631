import type { AccountOptions } from './account';
import { clientOptions, regionOf } from './account';
import { accountError, isDenial } from './account-error';
import { cloudFormationSdk } from './sdk';
import type { Outputs } from './stack-states';
import { UserError } from '../../user-error';

/** Outputs of one stack. */
export async function stackOutputs(stack: string, options: AccountOptions): Promise<Outputs> {
  const { CloudFormationClient, DescribeStacksCommand } = cloudFormationSdk();
  const client = new CloudFormationClient(clientOptions(options));
  const region = await regionOf(client.config, options);
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    return Object.fromEntries((Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey as string, OutputValue as string]));
  } catch (error) {
    throw stackError(error, stack, region, options);
  } finally {
    client.destroy();
  }
}

function stackError(error: unknown, stack: string, region: string, { profile }: AccountOptions): unknown {
  if (isDenial(error)) {
    return new UserError('denied', `the stack ${stack} may not be looked at: ${error.message}`, 'pass --state instead of --stack, which needs no look at the stack', { cause: error });
  }
  // the message also comes for names that no stack can have
  return error instanceof Error && error.name === 'ValidationError'
    ? new UserError('no-stack', `there is no stack ${stack} in ${region} (${error.message})`, 'check the name, --region and --profile', { cause: error })
    : accountError(error, { region, profile });
}
