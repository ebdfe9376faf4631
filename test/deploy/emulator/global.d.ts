import type { Emulator } from './emulator';

declare global {
  /** Between set-up and teardown of the test run. */
  // eslint-disable-next-line no-var -- the only way to declare a global
  var emulator: Emulator | undefined;
}
