import { Option } from 'commander';
import type { Command } from 'commander';
import { AwsTarget } from './aws/aws-target';
import { LocalTarget } from './local-target';
import type { ReleaseTarget } from './release-target';
import { UserError } from '../user-error';

export const DEFAULT_LOCAL_URL = 'http://127.0.0.1:4401';

/** Which release state, as the user names it. */
export interface TargetOptions {
  readonly stack?: string;
  readonly state?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly local?: string;
}

export function addTargetOptions(command: Command): Command {
  return command
    .optionsGroup('Which state:')
    .option('--stack <name>', 'the CloudFormation stack that holds the state')
    .option('--state <name>', 'the name of the state; alone, or to choose one of a stack that holds several')
    .option('--profile <name>', 'the AWS profile')
    .option('--region <region>', 'the AWS region of the state')
    .addOption(new Option('--local [url]', 'the local edge instead of AWS').preset(DEFAULT_LOCAL_URL))
    .optionsGroup('Options:');
}

/** The state that was asked for; nothing is reached yet. */
export function openTarget(options: TargetOptions): ReleaseTarget {
  const { stack, state, profile, region, local } = options;
  if (local !== undefined) {
    const other = Object.entries({ stack, state, profile, region }).find(([, value]) => value !== undefined);
    if (other !== undefined) {
      throw new UserError('which-target', `'--local' and '--${other[0]}' name two places`, 'leave one of them out; the local edge chooses its state when it starts');
    }
    return new LocalTarget(local);
  }
  if (stack === undefined && state === undefined) {
    throw new UserError('no-target', 'it is not known which release state is meant', 'pass --stack or --state, or --local for the local edge');
  }
  return new AwsTarget({ stack, state, profile, region });
}
