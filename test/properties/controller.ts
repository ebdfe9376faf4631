import { createHash } from 'node:crypto';
import type { ParameterStore } from './parameter-store';
import type { Random } from './random';
import { Bucket } from './world/bucket';
import * as shippedCore from './world/core';
import type { Publication } from './world/history';
import { History } from './world/history';
import type { VirtualClock } from '../../cli/local/cloudfront';
import type { Command, StateSettings, Truth } from '../../src/core';
import { parseDocument } from '../../src/core';
import { sweepDelaySeconds } from '../../src/core/state/retention';

/** The part of the core that the controller runs on: the shipped one, or one with a mistake in it. */
export type Core = typeof shippedCore;

/** A credential that somebody was given, and what it opened then. */
export interface Credential {
  readonly token: string;
  readonly id: string;
  readonly release: string;
}

const REQUEST = { actor: 'test', reason: 'property' };

/** The shipped state machine with a publisher on virtual time: both copies side by side, each at its own pace, until confirmed. */
export class SimulatedController {
  public readonly history = new History();
  public readonly credentials: Credential[] = [];
  /** Token -> id, of every credential that was ever issued. */
  public readonly previewIds = new Map<string, string>();
  public truth: Truth;
  /** Every release that was ever uploaded. */
  public readonly releases: string[] = [];
  private readonly unwritableUntil = new Map<string, number>();
  /** Instant of the latest change that a copy was seen to hold. */
  private publishedAt?: number;
  private retrying = false;

  constructor(
    private readonly clock: VirtualClock, private readonly random: Random, private readonly store: ParameterStore,
    private readonly copies: { readonly replica: string; readonly home: string }, public readonly settings: StateSettings,
    private readonly bucket = new Bucket(), private readonly core: Core = shippedCore,
  ) {
    const release = this.newRelease();
    const first = this.core.firstRelease(`life${random.integer(1e9)}`, { verb: 'stage', release, components: this.componentsOf(release) }, REQUEST, clock.now());
    this.truth = first.truth;
    this.history.record(first.document, clock.now());
    this.write(copies.replica);
    this.write(copies.home);
  }

  public get publications(): readonly Publication[] {
    return this.history.publications;
  }

  /** Uploads a new release and stages it. */
  public stageNext(): boolean {
    const release = this.newRelease();
    return this.command({ verb: 'stage', release, components: this.componentsOf(release) });
  }

  /** Stages a release that was there before; its files are uploaded again. */
  public stageAgain(release: string): boolean {
    this.bucket.upload(release, this.clock.now());
    return this.command({ verb: 'stage', release, components: this.componentsOf(release) });
  }

  /** Gives somebody a credential for a release. */
  public issuePreview(release: string, seconds: number): boolean {
    const token = createHash('sha256').update(String(this.random.next())).digest('base64url');
    const id = createHash('sha256').update(token).digest('base64url').slice(0, 22);
    const issued = this.command({ verb: 'preview', id, release, expires: Math.floor(this.clock.now() / 1000) + seconds });
    if (issued) {
      this.credentials.push({ token, id, release });
      this.previewIds.set(token, id);
    }
    return issued;
  }

  /** Carries out a command if the state machine allows it. */
  public command(command: Command): boolean {
    const { core, clock, random } = this;
    const before = this.truth;
    const result = core.transition(before, command, REQUEST, clock.now(), this.settings);
    if (!result.ok || result.value.effects.length === 0) {
      return false;
    }
    this.truth = result.value.truth;
    this.history.record(result.value.document, clock.now(), command, before);
    this.publishIn(20 + random.integer(400));
    if (command.verb === 'prune' && command.sweep === undefined && command.swept === undefined) {
      clock.setTimeout(() => this.sweep(), sweepDelaySeconds(this.settings.stateTtl) * 1000 + 1000);
    }
    return true;
  }

  /** Writes to a copy fail until then. */
  public refuseWrites(region: string, until: number): void {
    this.unwritableUntil.set(region, until);
  }

  /** A rule notices what others do to the copies. */
  public noticeIn(ms: number): void {
    this.publishIn(ms);
  }

  public isPruned(release: string): boolean {
    const record = this.truth.records[release];
    return record === undefined || record.prunedAt !== undefined;
  }

  /** Uploads a release that was never there before. */
  public newRelease(): string {
    const release = `r${this.releases.length.toString(36)}-${this.random.integer(1e6).toString(36)}`;
    this.bucket.upload(release, this.clock.now());
    this.releases.push(release);
    return release;
  }

  private publishIn(ms: number): void {
    const { clock, copies, random } = this;
    clock.setTimeout(() => {
      this.restampIfLate();
      [copies.replica, copies.home].forEach((region) => clock.setTimeout(() => this.write(region), random.integer(400)));
    }, ms);
  }

  /** Writes what is true now; what cannot be written is tried again. */
  private write(region: string): void {
    const { clock, core, random, store } = this;
    const { current } = this.history;
    const text = core.writeDocument(current);
    if (store.text(region) === text) {
      return;
    }
    if (clock.now() >= (this.unwritableUntil.get(region) ?? 0)) {
      store.put(region, text, current.generation);
      this.publishedAt = current.effectiveAt;
    } else if (!this.retrying) {
      this.retrying = true;
      clock.setTimeout(() => {
        this.retrying = false;
        this.publishIn(0);
      }, 5_000 + random.integer(30_000));
    }
  }

  /** A change that no copy could carry in time is given a later instant. */
  private restampIfLate(): void {
    const { clock, core } = this;
    const isOut = this.publishedAt === this.truth.pending?.effectiveAt || [this.copies.replica, this.copies.home].some((region) => {
      const copy = parseDocument(this.store.text(region) ?? '');
      return copy.ok && copy.value.id === this.truth.id && copy.value.effectiveAt === this.truth.pending?.effectiveAt;
    });
    const later = core.restamp(this.truth, isOut, clock.now(), this.settings);
    if (later !== undefined) {
      this.truth = later.truth;
      this.history.record(later.document, clock.now());
    }
  }

  /** What was pruned long ago and not staged again is needed by nobody: its files go, between two words about it. */
  private sweep(): void {
    this.command({ verb: 'prune', sweep: this.releases.filter((release) => this.isPruned(release)) });
    const { sweeping = [] } = this.truth;
    this.clock.setTimeout(() => {
      sweeping.forEach((release) => this.bucket.sweep(release));
      this.command({ verb: 'prune', swept: sweeping });
    }, this.random.integer(5000));
  }

  private componentsOf(release: string): Record<string, string> {
    return Object.fromEntries(this.settings.components.map((component) => [component, release]));
  }
}
