import type { ParameterStore } from './parameter-store';
import type { Random } from './random';
import type { VirtualClock } from '../../cli/local/cloudfront';
import type { Command, EdgeDocument, StateSettings, Truth } from '../../src/core';
import { firstRelease, inForce, transition, writeDocument } from '../../src/core';

/** One published document with the time from which some, and from which all, may hold it. */
interface Publication {
  readonly document: EdgeDocument;
  readonly committedAt: number;
  /** When the last copy was written. */
  publishedAt: number;
}

const REQUEST = { actor: 'test', reason: 'property' };

/** The shipped state machine with a publisher on virtual time: replica first, home up to a second later. */
export class SimulatedController {
  public truth: Truth;
  public readonly publications: Publication[] = [];
  private counter = 0;

  constructor(
    private readonly clock: VirtualClock, private readonly random: Random, private readonly store: ParameterStore,
    private readonly regions: { readonly home: string; readonly replica: string }, private readonly settings: StateSettings,
  ) {
    const first = firstRelease(`life${random.integer(1e9)}`, { verb: 'stage', release: this.newRelease(), components: { site: 'f' } }, REQUEST, clock.now());
    this.truth = first.truth;
    this.publish(first.document, 0, 0);
  }

  /** A fresh release id. */
  public newRelease(): string {
    return `r${(this.counter++).toString(36)}-${this.random.integer(1e6).toString(36)}`;
  }

  /** Carries out a command if the state machine allows it. */
  public command(command: Command): boolean {
    const result = transition(this.truth, command, REQUEST, this.clock.now(), this.settings);
    if (!result.ok || result.value.effects.length === 0) {
      return false;
    }
    this.truth = result.value.truth;
    this.publish(result.value.document, 20 + this.random.integer(400), this.random.integer(400));
    return true;
  }

  /** Documents that a healthy environment may act on at some time between two instants. */
  public documentsBetween(from: number, to: number, boundMs: number): EdgeDocument[] {
    return this.publications
      .filter((publication, index) => publication.committedAt <= to
        && (index === this.publications.length - 1 || this.publications[index + 1].publishedAt + boundMs > from))
      .map(({ document }) => document);
  }

  /** Releases that a navigation without preview may get between two instants. */
  public navigable(from: number, to: number, boundMs: number): Set<string> {
    const releases = new Set<string>();
    for (const document of this.documentsBetween(from, to, boundMs)) {
      for (const instant of [from, to]) {
        const traffic = inForce(document, instant);
        releases.add(traffic.activeRelease);
        if (traffic.weight > 0) {
          releases.add(traffic.candidate!);
        }
      }
    }
    return releases;
  }

  private publish(document: EdgeDocument, replicaDelay: number, homeDelay: number): void {
    const text = writeDocument(document);
    const publication: Publication = { document, committedAt: this.clock.now(), publishedAt: this.clock.now() + replicaDelay + homeDelay };
    this.publications.push(publication);
    const write = (region: string): void => {
      // a later document that is out already is not overwritten: the controller re-reads the truth before it writes
      if (this.publications[this.publications.length - 1] === publication) {
        this.store.put(region, text);
      }
    };
    this.clock.setTimeout(() => write(this.regions.replica), replicaDelay);
    this.clock.setTimeout(() => write(this.regions.home), replicaDelay + homeDelay);
  }
}
