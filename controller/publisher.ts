import type { Pointer } from './pointer';
import { problemOf } from './pointers/call';
import { parseDocument, unknownFields, writeDocument } from '../src/core/document';
import type { EdgeDocument } from '../src/core/document';

/** Which copies are confirmed to hold the document, and why the others are not. */
export interface Publication {
  readonly confirmed: readonly string[];
  readonly failed: readonly { readonly name: string; readonly error: string }[];
  /** Something newer came in between: the document is not to be published any more. */
  readonly superseded: boolean;
}

/** Whether a document is still to be published; asked before each write. */
export type IsDue = () => Promise<boolean>;

const SUPERSEDED = 'a newer change came in between';

/** Tries per copy and call; the schedule goes on after that. */
const ATTEMPTS = 3;

/** The documents that the two copies hold; `undefined` for a copy that holds none or cannot be read. */
export interface Published {
  readonly home?: EdgeDocument;
  readonly replica?: EdgeDocument;
}

/** Keeps the published copies equal to the truth, side by side: each written only if it differs, each re-read, none waits for another. */
export class Publisher {
  constructor(private readonly copies: { readonly home: Pointer; readonly replica: Pointer }) {}

  public async publish(document: EdgeDocument, isDue: IsDue): Promise<Publication> {
    const results = await Promise.all(Object.values(this.copies)
      .map(async (copy) => ({ name: copy.name, error: await this.confirm(copy, document, isDue) })));
    return {
      confirmed: results.flatMap(({ name, error }) => error === undefined ? [name] : []),
      failed: results.flatMap(({ name, error }) => error === undefined ? [] : [{ name, error }]),
      superseded: results.some(({ error }) => error === SUPERSEDED),
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

  private async confirm(copy: Pointer, document: EdgeDocument, isDue: IsDue): Promise<string | undefined> {
    let problem = '';
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        const current = await copy.read() ?? '';
        const wanted = wantedIn(current, document);
        if (current === wanted) {
          return undefined;
        }
        if (attempt === ATTEMPTS - 1 && problem === '') {
          return `${copy.name} does not keep what is written to it`;
        }
        if (isNewer(current, document) || !await isDue()) {
          return SUPERSEDED;
        }
        await copy.write(wanted);
        if (await copy.read() === wanted) {
          return undefined;
        }
      } catch (error) {
        problem = problemOf(error);
      }
    }
    return problem;
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

/** Whoever reads a copy takes no lower generation after a higher one. */
function isNewer(current: string, { id, generation }: EdgeDocument): boolean {
  const parsed = parseDocument(current);
  return parsed.ok && parsed.value.id === id && parsed.value.generation > generation;
}

/** Fields of a later version stay. */
function wantedIn(current: string, document: EdgeDocument): string {
  return writeDocument(document, unknownFields(current));
}
