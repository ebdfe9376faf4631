import { setTimeout as sleep } from 'node:timers/promises';
import type { Pointer } from './pointer';
import { problemOf } from './pointers/call';
import { parseDocument, unknownFields, writeDocument } from '../src/core/document';
import type { EdgeDocument } from '../src/core/document';

/** What copies were seen to hold, and why the others are not confirmed. */
export interface Publication {
  readonly confirmed: readonly EdgeDocument[];
  readonly failed: readonly { readonly name: string; readonly error: string }[];
  /** A copy holds something newer, or the change is late: what is to be published must be decided anew. */
  readonly superseded: boolean;
}

/** What the truth says now, if that may be published; asked before each write. */
export type LatestDocument = () => Promise<EdgeDocument | undefined>;

/** Waits so many milliseconds. */
export type Pause = (ms: number) => Promise<unknown>;

const SUPERSEDED = 'a newer change came in between';

/** Before each further try of a copy: what throttles is not helped by haste. The schedule goes on after the last. */
const PAUSES_MS = [500, 1000];

type Confirmation = { readonly document: EdgeDocument } | { readonly error: string };

/** The documents that the two copies hold; `undefined` for a copy that holds none or cannot be read. */
export interface Published {
  readonly home?: EdgeDocument;
  readonly replica?: EdgeDocument;
}

/** Keeps the published copies equal to the truth, side by side: each written only if it differs, each re-read, none waits for another. */
export class Publisher {
  constructor(private readonly copies: { readonly home: Pointer; readonly replica: Pointer }, private readonly pause: Pause = sleep) {}

  /** Publishes a document, or what followed it meanwhile. */
  public async publish(document: EdgeDocument, latest: LatestDocument): Promise<Publication> {
    const results = await Promise.all(Object.values(this.copies)
      .map(async (copy) => ({ name: copy.name, confirmation: await this.confirm(copy, document, latest) })));
    const failed = results.flatMap(({ name, confirmation }) => 'error' in confirmation ? [{ name, error: confirmation.error }] : []);
    return {
      confirmed: results.flatMap(({ confirmation }) => 'document' in confirmation ? [confirmation.document] : []),
      failed,
      superseded: failed.some(({ error }) => error === SUPERSEDED),
    };
  }

  /** The copies that do not say what the truth says, and why. */
  public async differing(document: EdgeDocument): Promise<string[]> {
    const differences = await Promise.all(Object.values(this.copies).map(async (copy) => {
      try {
        const current = await copy.read() ?? '';
        return current === wantedIn(current, document) ? [] : [`${copy.name} differs`];
      } catch (error) {
        return [`${copy.name} cannot be read (${problemOf(error)})`];
      }
    }));
    return differences.flat();
  }

  /** The document that the home copy holds, if it is one. */
  public async home(): Promise<EdgeDocument | undefined> {
    return this.documentIn(this.copies.home);
  }

  public async published(): Promise<Published> {
    const [home, replica] = await Promise.all([this.home(), this.documentIn(this.copies.replica)]);
    return { home, replica };
  }

  /** Removes what no template holds. */
  public async removeReplica(): Promise<void> {
    await this.copies.replica.remove();
  }

  private async confirm(copy: Pointer, document: EdgeDocument, latest: LatestDocument): Promise<Confirmation> {
    let problem = '';
    for (const pauseMs of [0, ...PAUSES_MS]) {
      try {
        await (pauseMs === 0 ? undefined : this.pause(pauseMs));
        const confirmation = await confirmOnce(copy, document, latest);
        if (confirmation !== undefined) {
          return confirmation;
        }
      } catch (error) {
        problem = problemOf(error);
      }
    }
    return { error: problem || 'it does not keep what is written to it' };
  }

  private async documentIn(copy: Pointer): Promise<EdgeDocument | undefined> {
    try {
      const parsed = parseDocument(await copy.read() ?? '');
      return parsed.ok ? parsed.value : undefined;
    } catch {
      return undefined;
    }
  }
}

/** @returns nothing if the copy does not say what was written to it */
async function confirmOnce(copy: Pointer, document: EdgeDocument, latest: LatestDocument): Promise<Confirmation | undefined> {
  const current = await copy.read() ?? '';
  if (current === wantedIn(current, document)) {
    return { document };
  }
  const now = await latest();
  if (now === undefined || isNewer(current, now)) {
    return { error: SUPERSEDED };
  }
  const wanted = wantedIn(current, now);
  if (current !== wanted) {
    await copy.write(wanted);
  }
  return await copy.read() === wanted ? { document: now } : undefined;
}

/** Whoever reads a copy takes no lower generation after a higher one. */
function isNewer(current: string, { id, generation }: EdgeDocument): boolean {
  const parsed = parseDocument(current);
  return parsed.ok && parsed.value.id === id && parsed.value.generation > generation;
}

/** Fields of a later version stay. */
function wantedIn(current: string, document: EdgeDocument): string {
  return writeDocument(document, unknownFields(current));
}
