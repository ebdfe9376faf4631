import { startEmulator } from './emulator';
import { running } from './running';
import { CdkCliPool } from '../cdk-cli/pool';

/** One emulator for all test files, each of which makes an account of its own in it, and one pool of the CDK CLI's processes. */
export default async function setup(): Promise<void> {
  running.emulator = await startEmulator();
  running.cdkCli = await CdkCliPool.started();
  process.env.EMULATOR_URL = running.emulator.url;
  process.env.CDK_CLI_URL = running.cdkCli.url;
}
