import type { Pause } from './publisher';

/** Seconds before each further try, together about as long as IAM takes to tell a new right everywhere. */
const PAUSES = [1, 2, 4, 8, 15];

/**
 * For calls that CloudFormation causes: a right that the same update has granted may not be known everywhere yet, and other
 * resources of the update call the same service at that moment.
 */
export async function insist<T>(act: () => Promise<T>, pause: Pause): Promise<T> {
  for (const seconds of PAUSES) {
    try {
      return await act();
    } catch {
      await pause(seconds * 1000);
    }
  }
  return act();
}
