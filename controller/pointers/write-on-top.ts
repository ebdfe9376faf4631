import type { Limited } from './call';
import { callInTime } from './call';

/** Somebody else may change a thing between a look at it and the call that builds on it. */
const ATTEMPTS = 2;

/** How one kind of thing is looked at and changed. */
export interface WriteOnTop<Thing> {
  /** Of the pointer, for messages. */
  readonly name: string;
  find(): Promise<Thing | undefined>;
  isAsWanted(found: Thing): boolean;
  put(found: Thing | undefined, limited: Limited): Promise<unknown>;
  /** Whether an error says that what was found is not what is there any more. */
  isOvertaken(error: unknown, found: Thing | undefined): boolean;
}

/** Changes a thing unless it is as wanted; looks again if somebody else was faster. */
export async function writeOnTop<Thing>({ name, find, isAsWanted, put, isOvertaken }: WriteOnTop<Thing>): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const found = await find();
    if (found !== undefined && isAsWanted(found)) {
      return;
    }
    const isWritten = await callInTime(name, async (limited) => put(found, limited).then(() => true, (error: unknown) => {
      if (isOvertaken(error, found) && attempt < ATTEMPTS) {
        return false;
      }
      throw error;
    }));
    if (isWritten) {
      return;
    }
  }
}
