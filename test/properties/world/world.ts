import { Bucket, ORIGIN_FAULT_HEADER } from './bucket';
import { answerOfColor } from './color-backends';
import type { Core } from '../controller';
import { SimulatedController } from '../controller';
import type { Exchange, Purpose } from './exchange';
import { sentCookies, setCookie } from './exchange';
import { Knowledge } from './knowledge';
import { Outages } from './outages';
import { ParameterStore } from '../parameter-store';
import { operate, trouble } from './schedule';
import { fileFor, notFoundPageFor } from './site-files';
import type { CloudFront, OriginRequest, OriginResponse, ViewerRequest, VirtualClock } from '../../../cli/local/cloudfront';
import { createCloudFront, createVirtualClock } from '../../../cli/local/cloudfront';
import { propagationBoundSeconds } from '../../../src/core';
import type { Habits, Page } from '../browser';
import { Browser } from '../browser';
import { armed } from '../clients/hostile';
import { Visits } from '../clients/visits';
import type { EdgeBundles } from '../edge-bundles';
import type { Guarantee, GuaranteeName } from '../guarantees';
import { watchAll } from '../guarantees';
import { Ledger } from '../guarantees/ledger';
import { Random } from '../random';
import type { SynthesizedSite } from '../synthesized-site';

export interface WorldOptions {
  readonly site: SynthesizedSite;
  readonly bundles: EdgeBundles;
  readonly seed: number;
  readonly pageLoads: number;
  /** Whether both regions may be down at a time. Pages may then mix, but nothing may answer 5xx that knows a document. */
  readonly outages: boolean;
  /** @default - the shipped core */
  readonly core?: Core;
}

export const LOCATIONS = ['frankfurt', 'virginia', 'tokyo'];
const START = Date.UTC(2026, 10, 21);

/** Visitors at a time. */
const VISITORS = 5;

/** Random life of one site: people load pages on the bundles while releases come and go and much goes wrong. */
export class World {
  public readonly random: Random;
  public readonly clock: VirtualClock = createVirtualClock(START);
  public readonly outages = new Outages();
  public readonly bucket = new Bucket();
  public readonly ledger: Ledger;
  public readonly store: ParameterStore;
  public readonly controller: SimulatedController;
  public readonly knowledge: Knowledge;
  public readonly cdn: CloudFront;
  public readonly boundMs: number;
  public readonly regions: { readonly home: string; readonly replica: string };
  private readonly guarantees: readonly Guarantee[];
  private asleepUntil = 0;
  private over = false;
  private until?: GuaranteeName;

  constructor(public readonly options: WorldOptions) {
    const { stateTtl, parameter } = options.site.config;
    this.random = new Random(options.seed);
    this.ledger = new Ledger(() => `seed ${options.seed}, +${this.clock.now() - START} ms`);
    this.boundMs = propagationBoundSeconds(stateTtl) * 1000;
    this.regions = { home: parameter.region, replica: parameter.replicaRegion };
    this.store = new ParameterStore(this.clock, () => 5 + this.random.integer(250), this.outages);
    this.controller = new SimulatedController(this.clock, this.random, this.store, this.regions, {
      stateTtl, traffic: 'in-step', components: ['site'], sitesOnly: options.seed % 5 > 0, retention: { releases: 3, seconds: 900 },
    }, this.bucket, options.core);
    this.knowledge = new Knowledge(this.controller.history, this.store, this.outages, this.regions, this.boundMs);
    this.cdn = this.createDistribution();
    this.guarantees = watchAll(this);
  }

  /** Lives until all pages are loaded, or until a guarantee that `until` names is broken. */
  public async run(until?: GuaranteeName): Promise<Ledger> {
    this.until = until;
    await this.clock.advance(this.boundMs + 1000);
    const visits = new Visits(this, this.options.pageLoads);
    const others = [operate(this), trouble(this)];
    others.forEach((other) => other.catch((error: Error) => this.ledger.fail(error)));
    await this.clock.settle(Promise.all(Array.from({ length: VISITORS }, async () => visits.run())));
    this.over = true;
    this.guarantees.forEach((guarantee) => guarantee.conclude());
    this.ledger.pageLoads = this.options.pageLoads;
    return this.ledger;
  }

  /** Whether nothing more need happen. */
  public stopped(): boolean {
    return this.over || (this.until !== undefined && this.ledger.violationsOf(this.until).length > 0);
  }

  public async sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.setTimeout(() => resolve(), ms);
    });
  }

  /** Nobody visits for a while: whatever runs at the edge is frozen. */
  public fallAsleep(ms: number): void {
    this.asleepUntil = this.clock.now() + ms;
  }

  public async morning(): Promise<void> {
    if (this.clock.now() < this.asleepUntil) {
      await this.sleep(this.asleepUntil - this.clock.now());
    }
  }

  /** Who is on duty looks in at night now and then. */
  public async nap(): Promise<void> {
    if (this.clock.now() < this.asleepUntil) {
      await this.sleep(this.random.integer(this.asleepUntil - this.clock.now()));
    }
  }

  /** Somebody who has never been here. */
  public newBrowser(hostile: boolean, habits?: Habits): Browser {
    return new Browser(this.random, hostile, habits, this.options.site.config.cookies);
  }

  public someLocation(): string {
    return this.random.pick(LOCATIONS);
  }

  /** Sends a request through a location that is near the browser, and has every guarantee look at what comes back. */
  public async send(browser: Browser, purpose: Purpose, honest: ViewerRequest, page?: Page, at?: string): Promise<Exchange> {
    const { random, clock, knowledge, options: { site } } = this;
    const { cookies: names } = site.config;
    const location = at ?? (random.chance(0.8) ? LOCATIONS[browser.home % LOCATIONS.length] : this.someLocation());
    const request = browser.hostile && random.chance(0.7) ? armed(random, honest, this.controller.releases, names) : honest;
    const pinned = page !== undefined && browser.latest === page && browser.previewToken === undefined && browser.pin === page.release;
    const held = browser.holding(request.uri);
    const from = clock.now();
    const response = await this.cdn.handle(location, request);
    const to = clock.now();
    this.ledger.requests++;
    const release = purpose === 'hashed' ? undefined : response.status === 304 ? held?.release : response.headers['x-bg-release']?.[0];
    browser.accept(request.uri, request.method, response);
    const oldest = knowledge.oldest(location, from, to);
    const situations = oldest === undefined ? undefined : knowledge.situations(oldest, from, to);
    const exchange: Exchange = {
      browser,
      purpose,
      page,
      pinned,
      location,
      request,
      held,
      response,
      from,
      to,
      release,
      oldest,
      situations,
      sent: sentCookies(request, names),
      sets: setCookie(response, names.release),
      fileOf: (of) => fileFor(of, request, site),
      notFoundPageOf: (of) => notFoundPageFor(of, request, site),
    };
    this.guarantees.forEach((guarantee) => guarantee.observe(exchange));
    return exchange;
  }

  /** Has every guarantee look at requests that one client sent at the same time. */
  public together(exchanges: readonly Exchange[]): void {
    this.guarantees.forEach((guarantee) => guarantee.observeTogether(exchanges));
  }

  private createDistribution(): CloudFront {
    const { site, bundles } = this.options;
    return createCloudFront({
      distribution: site.distribution,
      distributionId: 'E1',
      domainName: 'd.example',
      // who signs a read tells the simulated network where it comes from
      locations: LOCATIONS.map((name) => ({ name, env: { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: name } })),
      functions: (arn) => ({ directory: bundles.folderOf(site.stageOf(arn)), handler: 'index.handler' }),
      functionCookies: site.functionCookies,
      ports: {
        clock: this.clock,
        random: this.random.next,
        fetch: this.store.fetch,
        origin: async (request) => this.answer(request),
        env: { AWS_SECRET_ACCESS_KEY: 'secret' },
      },
    });
  }

  /** The origin takes its time, and now and then it fails. */
  private async answer(request: OriginRequest): Promise<OriginResponse> {
    await this.sleep(this.random.chance(0.02) ? 3000 : 5 + this.random.integer(60));
    if (request.origin.kind === 'custom') {
      return answerOfColor(request);
    }
    return this.random.chance(0.003)
      ? { status: 503, headers: { [ORIGIN_FAULT_HEADER]: ['slow down'] }, body: Buffer.alloc(0) }
      : this.bucket.answer(request);
  }
}
