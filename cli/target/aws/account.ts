import type { LambdaClientConfig } from '@aws-sdk/client-lambda';
import { accountError } from './account-error';
import { UserError } from '../../user-error';

type Logger = NonNullable<LambdaClientConfig['logger']>;

/** Which account and region, as the user names them. */
export interface AccountOptions {
  readonly profile?: string;
  readonly region?: string;
}

/** What every SDK client is made with. */
export interface ClientOptions extends AccountOptions {
  readonly logger: Logger;
}

/** The SDK warns of a profile beside keys in the environment; who passes --profile knows what counts. */
const SILENT: Logger = { trace: () => undefined, debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** SDK clients read AWS_REGION and the profile's region; other tools of AWS honour AWS_DEFAULT_REGION as well. */
export function clientOptions({ profile, region }: AccountOptions): ClientOptions {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const known = region ?? (AWS_REGION || AWS_DEFAULT_REGION);
  return { logger: SILENT, ...profile !== undefined && { profile }, ...known && { region: known } };
}

/** Region and credentials of a client, before the first call: what is missing is said in words of this CLI. */
export async function regionOf(config: RegionAndCredentials, { profile }: AccountOptions): Promise<string> {
  const region = await config.region().catch((cause) => {
    const where = profile === undefined ? 'neither the environment nor a profile names one' : `the profile ${profile} names none`;
    throw new UserError('no-region', `the AWS region is not known: ${where}`, 'pass --region, or set AWS_REGION', { cause });
  });
  await config.credentials().catch((cause) => {
    throw accountError(cause, { region, profile });
  });
  return region;
}

interface RegionAndCredentials {
  region(): Promise<string>;
  credentials(): Promise<unknown>;
}
