import type { Headers, ViewerRequest } from '../../../cli/local/cloudfront';
import type { Browser, Page } from '../browser';
import type { Credential } from '../controller';
import type { Random } from '../random';
import type { Exchange } from '../world/exchange';
import { CONSTANT_FILE, CONSTANT_PAGE, hashedFilesOf, PAGES, SOMETIMES_PAGE } from '../world/site-files';
import type { World } from '../world/world';

/** Browsers that may come back. */
const POOL = 300;

/** Those who were here last come back sooner than others. */
const RECENT = 10;

/** Browsers with a credential that come back sooner than others. */
const PREVIEWERS = 3;

/** Files of the page's release, with what a browser calls their destination. */
const PARTS: readonly [uri: string, destination: string][] = [
  ['/style.css', 'style'], ['/data/prices.json', 'empty'], ['/data/hours.json', 'empty'], [CONSTANT_FILE, 'image'], ['/film.mp4', 'video'], ['/missing.png', 'image'],
];

/** How players begin. */
const RANGE: Headers = { range: ['bytes=0-9'] };

/** People who visit the site, several at a time: they come, come back, leave tabs open, and use them much later. */
export class Visits {
  private readonly browsers: Browser[] = [];
  private previewers: Browser[] = [];
  /** How many credentials somebody has tried. */
  private tested = 0;

  constructor(private readonly world: World, private remaining: number) {}

  /** One person after another, until all pages are loaded. */
  public async run(): Promise<void> {
    const { random, world } = this;
    while (this.remaining > 0 && !world.stopped()) {
      await world.sleep(random.pick([0, 1, 30, 400, 1500, 4000, random.integer(20_000)]));
      await world.morning();
      const browser = this.someBrowser();
      if (browser.tabs.length > 0 && random.chance(0.4)) {
        await this.use(browser, random.pick(browser.tabs));
      } else {
        await this.visit(browser);
      }
    }
  }

  private someBrowser(): Browser {
    const { random } = this;
    if (this.previewers.length > 0 && random.chance(0.12)) {
      return random.pick(this.previewers);
    }
    if (this.browsers.length > 0 && random.chance(0.5)) {
      return random.pick(random.chance(0.5) ? this.browsers.slice(-RECENT) : this.browsers);
    }
    const browser = this.world.newBrowser(random.chance(0.1));
    if (random.chance(0.05)) {
      browser.pin = random.pick(['nonsense', 'of-another-app', '"', 'a.b']);
    }
    this.browsers.push(browser);
    if (this.browsers.length > POOL) {
      this.browsers.shift();
    }
    return browser;
  }

  private async visit(browser: Browser): Promise<void> {
    const { random } = this;
    browser.comeAgain();
    const { credentials } = this.world.controller;
    if (credentials.length > this.tested) {
      this.tested = credentials.length;
      await this.followPreviewLink(browser, credentials[this.tested - 1]);
    } else if (random.chance(0.02)) {
      await this.followPreviewLink(browser, random.pick([undefined, ...credentials.slice(-3)]));
    }
    const page = browser.isNew && random.chance(0.25) ? await this.beginTogether(browser) : await this.load(browser, this.somePage());
    if (page !== undefined) {
      await this.use(browser, page);
    }
  }

  private somePage(): string {
    const { random } = this;
    return random.chance(0.1) ? random.pick([SOMETIMES_PAGE, CONSTANT_PAGE, '/missing/']) : random.pick(PAGES);
  }

  private async load(browser: Browser, uri: string): Promise<Page | undefined> {
    this.remaining--;
    return opened(browser, await this.world.send(browser, 'navigation', browser.navigate(uri)));
  }

  /** A client whose first requests go out at the same time, some of them to other locations: tabs that a browser restores. */
  private async beginTogether(browser: Browser): Promise<Page | undefined> {
    const { random, world } = this;
    const uris = [random.pick(PAGES), random.pick(PAGES), random.pick(PAGES)].slice(0, 2 + random.integer(2));
    this.remaining -= uris.length;
    const requests = uris.map((uri) => browser.navigate(uri));
    const exchanges = await Promise.all(requests.map(async (request) => {
      const exchange = await world.send(browser, 'navigation', request, undefined, world.someLocation());
      opened(browser, exchange);
      return exchange;
    }));
    world.together(exchanges);
    return browser.latest;
  }

  /** Opens a preview with a credential that somebody gave, or ends one. */
  private async followPreviewLink(browser: Browser, credential: Credential | undefined): Promise<void> {
    const { previewParameter } = this.world.options.site.config;
    const link = { ...browser.navigate('/menu/'), querystring: `${previewParameter}=${credential?.token ?? ''}&table=4` };
    await this.world.send(browser, 'link', link);
    this.previewers = [...this.previewers.slice(-PREVIEWERS), browser];
  }

  /** A page asks for more: at once all together, then bit by bit. */
  private async use(browser: Browser, page: Page): Promise<void> {
    const { random } = this;
    const [first, later] = [1 + random.integer(4), random.integer(4)];
    await Promise.all(Array.from({ length: first }, async () => this.ask(browser, page)));
    for (let count = 0; count < later; count++) {
      await this.world.sleep(random.integer(random.chance(0.1) ? 60_000 : 1000));
      await this.ask(browser, page);
    }
  }

  private async ask(browser: Browser, page: Page): Promise<void> {
    const { random, world } = this;
    const { fetchMetadata } = browser.habits;
    const kind = random.next();
    if (kind < 0.2) {
      await world.send(browser, 'hashed', browser.load(random.pick(hashedFilesOf(page.release)), 'script'), page);
    } else if (kind < 0.3) {
      await this.call(browser, page);
    } else if (kind < 0.4 && fetchMetadata) {
      await world.send(browser, 'frame', browser.embedded('/frame/', 'frame'), page);
    } else if (kind < 0.46 && fetchMetadata) {
      await world.send(browser, 'prefetch', browser.embedded(random.pick(PAGES), 'prefetch'), page);
    } else if (kind < 0.5 && fetchMetadata) {
      await world.send(browser, 'part', browser.load(random.pick(PAGES), 'empty'), page);
    } else if (kind < 0.56) {
      await world.send(browser, 'probe', this.probe(browser), page);
    } else {
      const [uri, destination] = random.pick(PARTS);
      await world.send(browser, 'part', browser.load(uri, destination, 'GET', destination === 'video' ? RANGE : {}), page);
    }
  }

  /** The page calls the API; at times a page of another site asks whether it may. */
  private async call(browser: Browser, page: Page): Promise<void> {
    const { random, world } = this;
    if (random.chance(0.1)) {
      await world.send(browser, 'preflight', browser.preflight('/api/orders'), page);
    } else {
      await world.send(browser, 'call', browser.load('/api/orders', 'empty', random.pick(['GET', 'GET', 'POST', 'HEAD'])), page);
    }
  }

  /** What is no page load and no file of a page: HEAD, POST, OPTIONS. */
  private probe(browser: Browser): ViewerRequest {
    return this.random.pick([
      () => browser.load('/style.css', 'empty', 'HEAD'),
      () => browser.load('/', 'empty', 'POST'),
      () => browser.preflight('/data/prices.json'),
    ])();
  }

  private get random(): Random {
    return this.world.random;
  }
}

/** The page that a navigation opens in its browser, if it does. */
function opened(browser: Browser, { request, response, release }: Exchange): Page | undefined {
  if ((response.status !== 200 && response.status !== 304) || release === undefined) {
    return undefined;
  }
  const page = { release, uri: request.uri };
  browser.open(page);
  return page;
}
