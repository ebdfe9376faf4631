import { createHash } from 'node:crypto';
import { Browser, hostileHeaders } from './browser';
import { SimulatedController } from './controller';
import type { EdgeBundles } from './edge-bundles';
import type { Fault } from './parameter-store';
import { ParameterStore } from './parameter-store';
import { Random } from './random';
import type { SynthesizedSite } from './synthesized-site';
import type { CloudFront, OriginRequest, OriginResponse, ViewerRequest, ViewerResponse, VirtualClock } from '../../cli/local/cloudfront';
import { createCloudFront, createVirtualClock } from '../../cli/local/cloudfront';
import { otherColor, propagationBoundSeconds } from '../../src/core';

/** A guarantee that a run saw broken, and how. */
export interface Violation {
  readonly guarantee: string;
  readonly detail: string;
}

export interface WorldOptions {
  readonly site: SynthesizedSite;
  readonly bundles: EdgeBundles;
  readonly seed: number;
  readonly pageLoads: number;
  /** Whether both regions may be down at a time. Pages may then mix, but nothing may answer 5xx. */
  readonly outages: boolean;
}

const LOCATIONS = ['frankfurt', 'virginia', 'tokyo'];
const FAULTS: readonly Fault[] = ['slow', 'hanging', 'throttled', 'corrupt', 'seed', 'deleted'];
const SUBRESOURCES: readonly [string, string][] = [['/style.css', 'style'], ['/data/prices', 'empty'], ['/logo.svg', 'image'], ['/frame/', 'iframe']];
const TOKEN = 'A'.repeat(43);
const PREVIEW_ID = createHash('sha256').update(TOKEN).digest('base64url').slice(0, 22);
const START = Date.UTC(2026, 10, 21);

/** A page that a browser has open. */
interface OpenPage {
  readonly browser: Browser;
  readonly release: string;
}

/** Random life of one site: page loads on the shipped bundles while releases come and go and SSM misbehaves. */
export class World {
  public readonly violations: Violation[] = [];
  private readonly random: Random;
  private readonly clock: VirtualClock = createVirtualClock(START);
  private readonly store: ParameterStore;
  private readonly controller: SimulatedController;
  private readonly cdn: CloudFront;
  private readonly boundMs: number;
  private readonly staged = new Set<string>();
  private readonly pages: OpenPage[] = [];
  /** Until when a region answers wrongly. */
  private readonly faultyUntil = new Map<string, number>();
  /** Both regions were down until then, so some environments may be behind. */
  private blindUntil = -Infinity;

  constructor(private readonly options: WorldOptions) {
    this.random = new Random(options.seed);
    this.store = new ParameterStore(this.clock, () => 5 + this.random.integer(250));
    const { region, replicaRegion } = options.site.config.parameter;
    const { stateTtl } = options.site.config;
    this.boundMs = propagationBoundSeconds(stateTtl) * 1000;
    this.controller = new SimulatedController(this.clock, this.random, this.store, { home: region, replica: replicaRegion }, {
      stateTtl, components: ['site'], sitesOnly: true, retention: { releases: 5, seconds: 3600 },
    });
    this.staged.add(this.controller.truth.releases.blue!);
    this.cdn = createCloudFront({
      distribution: options.site.distribution,
      distributionId: 'E1',
      domainName: 'd.example',
      locations: LOCATIONS,
      functions: (arn) => ({ directory: options.bundles.folderOf(options.site.stageOf(arn)), handler: 'index.handler' }),
      ports: {
        clock: this.clock,
        random: this.random.next,
        fetch: this.store.fetch,
        origin: async (request) => this.origin(request),
        env: { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' },
      },
    });
  }

  /** Lives until all pages are loaded, or until a guarantee that `until` names is broken. */
  public async run(until?: string): Promise<Violation[]> {
    await this.clock.advance(1000);
    for (let load = 0; load < this.options.pageLoads; load++) {
      await this.somethingHappens();
      await this.loadPage();
      if (until !== undefined && this.violations.some(({ guarantee }) => guarantee === until)) {
        break;
      }
    }
    return this.violations;
  }

  private async somethingHappens(): Promise<void> {
    const { random } = this;
    await this.clock.advance(random.pick([0, 1, 30, 400, 1500, 4000, random.integer(20_000), random.chance(0.05) ? 5_000_000 : 100]));
    if (random.chance(0.15)) {
      this.operate();
    }
    if (random.chance(0.03)) {
      this.breakRegion();
    }
    if (random.chance(0.05)) {
      this.cdn.location(random.pick(LOCATIONS)).recycleEnvironments();
    }
    if (random.chance(0.01)) {
      this.cdn.location(random.pick(LOCATIONS)).clearCache();
    }
  }

  private operate(): void {
    const { random, controller } = this;
    const { truth } = controller;
    const release = random.pick([...this.staged]);
    const fresh = controller.newRelease();
    switch (random.integer(9)) {
      case 0:
      case 1:
        if (controller.command({ verb: 'stage', release: fresh, components: { site: fresh } })) {
          this.staged.add(fresh);
        }
        break;
      case 2:
      case 3: controller.command({ verb: 'promote' }); break;
      case 4: controller.command({ verb: 'shift', weight: random.pick([0, 1, 25, 50, 99.5, 100]) }); break;
      case 5: controller.command({ verb: 'rollback' }); break;
      case 6: controller.command({ verb: random.pick(['abort', 'prune']) }); break;
      case 7: controller.command({ verb: random.chance(0.3) ? 'deny' : 'allow', release }); break;
      default:
        controller.command({ verb: 'revoke', id: PREVIEW_ID });
        controller.command({
          verb: 'preview', id: PREVIEW_ID, release: truth.releases[otherColor(truth.active)] ?? release, expires: Math.floor(this.clock.now() / 1000) + 600,
        });
    }
  }

  /** One region at a time, unless the run is about outages; for long enough that caches grow old. */
  private breakRegion(): void {
    const { region, replicaRegion } = this.options.site.config.parameter;
    const [victim, other] = this.random.chance(0.6) ? [region, replicaRegion] : [replicaRegion, region];
    const now = this.clock.now();
    if (!this.options.outages && (this.faultyUntil.get(other) ?? 0) + this.boundMs > now) {
      return;
    }
    const duration = 1000 + this.random.integer(120_000);
    this.store.setFault(victim, this.random.pick(FAULTS));
    this.faultyUntil.set(victim, now + duration);
    if (this.options.outages && (this.faultyUntil.get(other) ?? 0) > now) {
      this.blindUntil = Math.max(this.blindUntil, now + duration, this.faultyUntil.get(other)!);
    }
    this.clock.setTimeout(() => {
      if (this.faultyUntil.get(victim)! <= this.clock.now()) {
        this.store.setFault(victim, 'none');
      }
    }, duration);
  }

  private async loadPage(): Promise<void> {
    const { random } = this;
    const hostile = random.chance(0.1);
    const known = random.chance(0.5) && this.pages.length > 0 ? random.pick(this.pages).browser : undefined;
    const browser = known ?? new Browser(random, hostile);
    const isNew = browser.cookies.size === 0;
    if (isNew && random.chance(0.05)) {
      browser.cookies.set('bg-preview', TOKEN);
    }
    const uri = random.pick(['/', '/about', '/menu/', '/deep/page/']);
    const navigation = this.arm(browser, browser.navigate(uri));
    const from = this.clock.now();
    const response = await this.send(navigation);
    const to = this.clock.now();
    const release = this.checkDocument(browser, isNew, response, from, to);
    if (release === undefined) {
      return;
    }
    browser.accept(response.headers);
    const page = { browser, release };
    this.pages.push(page);
    if (this.pages.length > 40) {
      this.pages.shift();
    }
    await this.useLater(page, isPreview(browser));
    if (random.chance(0.1)) {
      await this.checkOpenPage(random.pick(this.pages));
    }
  }

  /** The page asks for more, now and after a while, wherever the network takes it. */
  private async useLater(page: OpenPage, previewing: boolean): Promise<void> {
    for (const [uri, destination] of SUBRESOURCES) {
      if (this.random.chance(0.3)) {
        await this.clock.advance(this.random.integer(this.random.chance(0.1) ? 60_000 : 300));
      }
      const from = this.clock.now();
      const response = await this.send(this.arm(page.browser, page.browser.load(uri, destination)));
      this.checkSubresource(page, previewing, response, from, uri);
    }
  }

  /** A page that was opened long ago and is still its browser's last one. */
  private async checkOpenPage(page: OpenPage): Promise<void> {
    if (this.pages.filter(({ browser }) => browser === page.browser).pop() === page) {
      const from = this.clock.now();
      this.checkSubresource(page, isPreview(page.browser), await this.send(page.browser.load('/style.css', 'style')), from, '/style.css (later)');
    }
  }

  private arm(browser: Browser, request: ViewerRequest): ViewerRequest {
    return browser.hostile && this.random.chance(0.7)
      ? { ...request, headers: { ...request.headers, ...hostileHeaders(this.random, [...this.staged]) } }
      : request;
  }

  private async send(request: ViewerRequest): Promise<ViewerResponse> {
    return this.clock.settle(this.cdn.handle(this.random.pick(LOCATIONS), request));
  }

  private checkDocument(browser: Browser, isNew: boolean, response: ViewerResponse, from: number, to: number): string | undefined {
    this.checkStatus(response, from);
    if (response.status !== 200) {
      this.check('G16', response.headers['set-cookie'] === undefined, `a ${response.status} set a cookie`);
      return undefined;
    }
    const release = releaseOf(response);
    const cookie = response.headers['set-cookie']?.map((value) => value.split(';')[0]);
    if (isPreview(browser) && response.headers['cache-control']?.[0] === 'private, no-store') {
      this.check('G13', cookie === undefined, 'a preview set the release cookie');
      return release;
    }
    const isDocument = response.trace.requestAfterViewer?.headers['x-bg-route']?.[0].includes('.document') ?? false;
    if (isDocument || !browser.hostile) {
      this.check('G3', cookie?.length === 1 && cookie[0] === `bg-release=${release}`, `bytes of ${release}, cookie ${String(cookie)}`);
    }
    this.checkExposed(release);
    if (isDocument && from >= this.blindUntil + this.boundMs) {
      const allowed = this.controller.navigable(from, to, this.boundMs);
      const guarantee = browser.hostile ? 'G17' : isNew && this.wasActive(release) ? 'G7' : 'G5';
      this.check(guarantee, allowed.has(release), `navigation got ${release}, allowed were ${[...allowed].join(', ')}`);
    }
    return release;
  }

  private checkSubresource(page: OpenPage, previewing: boolean, response: ViewerResponse, from: number, uri: string): void {
    this.checkStatus(response, from);
    if (response.status !== 200) {
      this.check('G16', response.headers['set-cookie'] === undefined, `a ${response.status} set a cookie`);
      return;
    }
    const release = releaseOf(response);
    this.check('G16', response.headers['set-cookie'] === undefined || page.browser.hostile, `subresource ${uri} set a cookie`);
    if (previewing) {
      return;
    }
    this.checkExposed(release, page.browser.hostile);
    const served = this.controller.documentsBetween(from, this.clock.now(), this.boundMs)
      .every((document) => document.retained.includes(page.release));
    if (!page.browser.hostile && served && from >= this.blindUntil + this.boundMs) {
      this.check('G2', release === page.release, `page of ${page.release} got ${uri} of ${release}`);
    }
  }

  /** Documents are unavailable only to an environment that never read one while both regions are down. */
  private checkStatus(response: ViewerResponse, from: number): void {
    if (response.status >= 500) {
      const blind = from < this.blindUntil + this.boundMs;
      this.check('G15', response.status === 503 && blind, `${response.status}: ${response.trace.errors.join('; ')}`);
    }
  }

  private checkExposed(release: string, hostile = false): void {
    const exposed = this.controller.truth.records[release]?.exposedAt !== undefined;
    this.check(hostile ? 'G17' : 'G14', exposed, `${release} was served without ever being exposed`);
  }

  private wasActive(release: string): boolean {
    return this.controller.truth.records[release]?.retiredAt !== undefined;
  }

  private check(guarantee: string, holds: boolean, detail: string): void {
    if (!holds) {
      this.violations.push({ guarantee, detail: `seed ${this.options.seed}, +${this.clock.now() - START} ms: ${detail}` });
    }
  }

  /** Every staged release holds the same paths; the bytes say which release they are. */
  private origin(request: OriginRequest): OriginResponse {
    const [, prefix, release, ...rest] = request.uri.split('/');
    const text = `${release} ${rest.join('/')}`;
    return prefix === 'releases' && this.staged.has(release)
      ? { status: 200, headers: { 'content-type': ['text/html'], 'etag': [`"${createHash('md5').update(text).digest('hex')}"`] }, body: Buffer.from(text) }
      : { status: 404, headers: { 'content-type': ['application/xml'] }, body: Buffer.from('<Error/>') };
  }
}

function isPreview(browser: Browser): boolean {
  return browser.cookies.has('bg-preview');
}

function releaseOf(response: ViewerResponse): string {
  return Buffer.from(response.body).toString().split(' ')[0];
}
