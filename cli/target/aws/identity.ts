import type { ClientOptions } from './account';
import { stsSdk } from './sdk';
import { MAX_ACTOR_LENGTH } from '../../../src/core/state/command';
import { localUser } from '../local-user';

export interface Identity {
  /** What the history names. */
  readonly actor: string;
  readonly account?: string;
}

const WAY = ' (cli)';

/** STS answers at once or is out of reach, as in a network without a way to it. */
const PATIENCE = { connectionTimeout: 2000, requestTimeout: 4000, throwOnRequestTimeout: true };

/** Who calls. Never rejects: where STS does not tell, the name of the local user must do. */
export async function callerIdentity(options: ClientOptions): Promise<Identity> {
  const { STSClient, GetCallerIdentityCommand } = stsSdk();
  const client = new STSClient({ ...options, requestHandler: PATIENCE, maxAttempts: 2 });
  try {
    const { Arn, Account } = await client.send(new GetCallerIdentityCommand({}));
    return { actor: actorOf(Arn!), account: Account };
  } catch {
    return { actor: localUser() };
  } finally {
    client.destroy();
  }
}

/** A user below a long path has a longer ARN than a request may name. */
export function actorOf(arn: string): string {
  return arn.slice(0, MAX_ACTOR_LENGTH - WAY.length) + WAY;
}
