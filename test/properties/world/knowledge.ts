import type { History } from './history';
import type { Outages } from './outages';
import type { EdgeDocument, InForce } from '../../../src/core';
import { inForce } from '../../../src/core';
import type { ParameterStore } from '../parameter-store';

/** A document and what is in force of it at an instant: what one decision at the edge may rest on. */
export interface Situation {
  readonly document: EdgeDocument;
  readonly traffic: InForce;
  /** Releases that were denied when the document was written. */
  readonly denied: ReadonlySet<string>;
}

/** What environments of a location may know, if they kept the propagation bound. */
export class Knowledge {
  constructor(
    private readonly history: History, private readonly store: ParameterStore, private readonly outages: Outages,
    private readonly regions: { readonly home: string; readonly replica: string },
    public readonly boundMs: number,
  ) {}

  /**
   * The oldest generation on which an environment of a location may act between two instants: the one that it could read
   * one bound before. Undefined if there was a moment at which it could read none, for then it may hold anything.
   */
  public oldest(location: string, from: number, to: number): number | undefined {
    const { home, replica } = this.regions;
    const since = from - this.boundMs;
    if (this.outages.wasBlind([home, replica], location, since, to)) {
      return undefined;
    }
    const atHome = this.store.generationAt(home, since);
    if (atHome === undefined || !this.outages.touched(home, location, since, to)) {
      return atHome;
    }
    const atReplica = this.store.generationAt(replica, since);
    return atReplica === undefined ? undefined : Math.min(atHome, atReplica);
  }

  /** Everything on which an environment may act that holds `oldest` or a later document. */
  public situations(oldest: number, from: number, to: number): Situation[] {
    const { publications } = this.history;
    const situations: Situation[] = [];
    for (let index = publications.length - 1; index >= 0 && publications[index].document.generation >= oldest; index--) {
      const { document, committedAt, denied } = publications[index];
      if (committedAt <= to) {
        situations.push({ document, denied, traffic: inForce(document, from) });
        if (document.effectiveAt !== undefined && from < document.effectiveAt * 1000 && document.effectiveAt * 1000 <= to) {
          situations.push({ document, denied, traffic: inForce(document, to) });
        }
      }
    }
    return situations;
  }
}
