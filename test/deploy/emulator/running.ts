import type { Emulator } from './emulator';
import type { CdkCliPool } from '../cdk-cli/pool';

/** What set-up started, for teardown: both run in one process. */
export const running: { emulator?: Emulator; cdkCli?: CdkCliPool } = {};
