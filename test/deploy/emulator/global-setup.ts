import { startEmulator } from './emulator';
import { running } from './running';

/** One emulator for all test files; each makes an account of its own in it. */
export default async function setup(): Promise<void> {
  const emulator = await startEmulator();
  process.env.EMULATOR_URL = emulator.url;
  running.emulator = emulator;
}
