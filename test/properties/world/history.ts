import type { Command, EdgeDocument, Truth } from '../../../src/core';
import { inForce } from '../../../src/core';

export interface Publication {
  readonly document: EdgeDocument;
  readonly committedAt: number;
  /** Releases that were denied then. */
  readonly denied: ReadonlySet<string>;
}

/** A release that must not be served any more once its generation is known everywhere. */
export interface Withdrawal {
  readonly release: string;
  readonly generation: number;
}

/** A release that another one replaced at an instant, in seconds. */
export interface Promotion {
  readonly replaced: string;
  readonly effectiveAt: number;
}

/** What was decided when, and what follows from it, reckoned from published documents and commands alone. */
export class History {
  public readonly publications: Publication[] = [];
  /** Releases that are denied now. */
  public readonly denials = new Map<string, Withdrawal>();
  /** Releases that were rolled back and have had no traffic since. */
  public readonly rollbacks = new Map<string, Withdrawal>();
  private readonly served = new Map<string, number>();
  private readonly exposures = new Set<string>();
  private readonly everExposed = new Set<string>();
  private readonly selectable = new Map<string, number>();

  public get current(): EdgeDocument {
    return this.publications[this.publications.length - 1].document;
  }

  public record(document: EdgeDocument, now: number, command?: Command, before?: Truth): void {
    this.settle(now);
    this.withdraw(document, command, before);
    this.publications.push({ document, committedAt: now, denied: new Set(this.denials.keys()) });
    for (const release of [...takers(document, now), ...takers(document, Infinity)]) {
      this.exposures.add(release);
      this.everExposed.add(release);
      this.selectable.set(release, this.selectable.get(release) ?? document.generation);
      this.rollbacks.delete(release);
    }
  }

  /** Whether a release has had traffic since it came, or was published to get some. */
  public exposed(release: string): boolean {
    return this.exposures.has(release);
  }

  /** Whether that was so at any time: under an id that was swept another release may come. */
  public wasExposed(release: string): boolean {
    return this.everExposed.has(release);
  }

  /** From which generation on documents name a release as one that cookies may select; Infinity if none does. */
  public selectableSince(release: string): number {
    return this.selectable.get(release) ?? Infinity;
  }

  /** Until when a release takes traffic that nothing else decides: `Infinity` if it does, -`Infinity` if it never did. */
  public servedUntil(release: string, at: number): number {
    const { current } = this;
    if (takers(current, at).includes(release)) {
      return Infinity;
    }
    const before = current.effectiveAt !== undefined && takers(current, -Infinity).includes(release);
    return before ? current.effectiveAt! * 1000 : this.served.get(release) ?? -Infinity;
  }

  /** Exposed releases that serve or have served later than another one: the document has room for ten in all. */
  public servedLaterThan(release: string, at: number): number {
    const until = this.servedUntil(release, at);
    return [...this.exposures].filter((other) => other !== release && this.servedUntil(other, at) >= until).length;
  }

  /** The latest promotion in force at an instant, of those whose generation is known everywhere. */
  public lastPromotion(known: number, at: number): Promotion | undefined {
    for (let index = this.publications.length - 1; index >= 0; index--) {
      const { generation, before, active, effectiveAt, releases } = this.publications[index].document;
      if (generation <= known && before !== undefined && before.active !== active && effectiveAt! * 1000 <= at) {
        return { replaced: releases[before.active]!, effectiveAt: effectiveAt! };
      }
    }
    return undefined;
  }

  /** The last document is history from now on. */
  private settle(now: number): void {
    const last = this.publications[this.publications.length - 1];
    if (last === undefined) {
      return;
    }
    const switchesAt = (last.document.effectiveAt ?? 0) * 1000;
    const firstUntil = switchesAt > last.committedAt ? Math.min(switchesAt, now) : now;
    takers(last.document, last.committedAt).forEach((release) => this.served.set(release, firstUntil));
    takers(last.document, now).forEach((release) => this.served.set(release, now));
  }

  private withdraw(document: EdgeDocument, command: Command | undefined, before: Truth | undefined): void {
    const { generation } = document;
    if (command?.verb === 'deny') {
      this.denials.set(command.release, { release: command.release, generation });
    }
    const known = command?.verb === 'stage' ? before?.records[command.release] : undefined;
    if (command?.verb === 'stage' && (known === undefined || known.prunedAt !== undefined)) {
      this.selectable.delete(command.release); // what was pruned comes again as a new release
    }
    if (command?.verb === 'prune') {
      command.swept?.forEach((release) => this.exposures.delete(release));
    }
    if (command?.verb === 'allow') {
      this.denials.delete(command.release);
    }
    if (command?.verb === 'rollback' && before !== undefined && before.active !== document.active) {
      const release = before.releases[before.active]!;
      this.rollbacks.set(release, { release, generation });
    }
  }
}

/** Releases that take traffic at an instant. */
function takers(document: EdgeDocument, at: number): string[] {
  const { activeRelease, weight, candidate } = inForce(document, at);
  return weight > 0 ? [activeRelease, candidate!] : [activeRelease];
}
