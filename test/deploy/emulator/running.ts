import type { Emulator } from './emulator';

/** What set-up started, for teardown: both run in one process. */
export const running: { emulator?: Emulator } = {};
