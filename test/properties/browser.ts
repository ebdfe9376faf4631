import type { Random } from './random';
import type { Headers, ViewerRequest, ViewerResponse } from '../../cli/local/cloudfront';
import type { EdgeCookies } from '../../src/core/edge/config';

export { hostileHeaders } from './clients/hostile';

/** How a client behaves. */
export interface Habits {
  /** Sends Sec-Fetch headers, as browsers do since 2023. */
  readonly fetchMetadata: boolean;
  readonly blocksCookies: boolean;
  /** Opens a private window for every visit: same address, no cookies. */
  readonly forgets: boolean;
  /** Comes from another address with every page, as phones do. */
  readonly moves: boolean;
  /** Is closed between visits: cookies of the session are gone, others stay. */
  readonly restarts: boolean;
  /** Asks by date only whether a page that it holds is still good. */
  readonly datesOnly: boolean;
}

/** A page that a browser has open. */
export interface Page {
  readonly release: string;
  readonly uri: string;
}

/** What the browser keeps of a response. */
export interface Held {
  readonly etag?: string;
  readonly modified?: string;
  readonly body: Uint8Array;
  /** None for what all releases share. */
  readonly release?: string;
}

/** Unless a site chooses its own. */
export const DEFAULT_NAMES: EdgeCookies = { release: 'bg-release', preview: 'bg-preview' };

/** A client with its own address, cookies, cache, tabs and habits. */
export class Browser {
  public readonly cookies = new Map<string, string>();
  public readonly tabs: Page[] = [];
  /** The page that was loaded last: the cookie is its release. */
  public latest?: Page;
  public readonly userAgent: string;
  public readonly home: number;
  public address: string;
  /** Whether it has loaded no page yet. */
  public isNew = true;
  private readonly held = new Map<string, Held>();
  private counted = false;

  constructor(
    private readonly random: Random, public readonly hostile: boolean, public readonly habits: Habits = someHabits(random),
    private readonly names: EdgeCookies = DEFAULT_NAMES,
  ) {
    this.userAgent = `Browser/${random.integer(5)}`;
    this.home = random.integer(1000);
    this.address = someAddress(random);
  }

  public get previewToken(): string | undefined {
    return this.cookies.get(this.names.preview);
  }

  /** The release to which its cookie pins it. */
  public get pin(): string | undefined {
    return this.cookies.get(this.names.release);
  }

  public set pin(value: string) {
    this.cookies.set(this.names.release, value);
  }

  /** True once: each client counts as one, however many first requests it sends. */
  public countsAsNew(): boolean {
    const first = !this.counted;
    this.counted = true;
    return first;
  }

  /** Comes again, as its habits are. */
  public comeAgain(): void {
    if (this.habits.moves) {
      this.address = someAddress(this.random);
    }
    if (this.habits.restarts) {
      [this.names.release, this.names.preview].forEach((name) => this.cookies.delete(name));
      this.tabs.length = 0;
    }
    if (this.habits.forgets) {
      this.cookies.clear();
      this.held.clear();
      this.tabs.length = 0;
    }
  }

  public navigate(uri: string): ViewerRequest {
    return this.request('GET', uri, this.habits.fetchMetadata
      ? { 'sec-fetch-dest': ['document'], 'sec-fetch-mode': ['navigate'], 'accept': ['text/html,*/*;q=0.8'], ...this.conditions(uri, this.habits.datesOnly) }
      : { accept: ['text/html,application/xhtml+xml'], ...this.conditions(uri, this.habits.datesOnly) });
  }

  /** A frame or a prefetch: only browsers with Sec-Fetch headers say so. */
  public embedded(uri: string, kind: 'frame' | 'prefetch'): ViewerRequest {
    return this.request('GET', uri, {
      accept: ['text/html,*/*;q=0.8'],
      ...kind === 'frame' ? { 'sec-fetch-dest': ['iframe'] } : { 'sec-fetch-dest': ['document'], 'sec-purpose': ['prefetch'] },
      ...this.conditions(uri),
    });
  }

  /** A file for a page. */
  public load(uri: string, destination: string, method = 'GET', extra: Headers = {}): ViewerRequest {
    return this.request(method, uri, {
      accept: [this.habits.fetchMetadata ? '*/*' : destination === 'empty' ? 'application/json' : 'image/*'],
      ...this.habits.fetchMetadata && { 'sec-fetch-dest': [destination] },
      ...method === 'GET' && extra.range === undefined && this.conditions(uri),
      ...extra,
    });
  }

  /** The question of a page of another site whether it may ask: browsers send no cookies with it. */
  public preflight(uri: string): ViewerRequest {
    const { headers: { cookie, ...headers }, ...request } = this.request('OPTIONS', uri, { 'access-control-request-method': ['GET'], 'origin': ['https://other.example'] });
    return { ...request, headers };
  }

  public request(method: string, uri: string, headers: Headers): ViewerRequest {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return {
      method,
      uri,
      querystring: '',
      clientIp: this.address,
      headers: { 'host': ['d.example'], 'user-agent': [this.userAgent], ...headers, ...cookie !== '' && { cookie: [cookie] } },
    };
  }

  /** What the browser has of a path, to ask whether it is still good, and to show if it is. */
  public holding(uri: string): Held | undefined {
    return this.held.get(uri);
  }

  /** Takes cookies and content of a response as a browser does. */
  public accept(uri: string, method: string, response: ViewerResponse): void {
    for (const cookie of this.habits.blocksCookies ? [] : response.headers['set-cookie'] ?? []) {
      const [pair] = cookie.split(';');
      const [name, value] = pair.split('=');
      if (/Max-Age=0/i.test(cookie)) {
        this.cookies.delete(name);
      } else {
        this.cookies.set(name, value);
      }
    }
    const { 'cache-control': control, etag, 'last-modified': modified, 'x-bg-release': release } = response.headers;
    if (method === 'GET' && response.status === 200 && !/no-store/.test(control?.[0] ?? '')) {
      this.held.set(uri, { etag: etag?.[0], modified: modified?.[0], body: response.body, release: release?.[0] });
    }
  }

  /** A page is open; the oldest tabs are closed. Its scripts remember who the visitor is, if anything depends on it. */
  public open(page: Page): void {
    if (this.names.bucketBy !== undefined && !this.habits.blocksCookies && !this.cookies.has(this.names.bucketBy)) {
      this.cookies.set(this.names.bucketBy, `v${this.random.integer(1e9)}`);
    }
    this.latest = page;
    this.isNew = false;
    this.tabs.push(page);
    if (this.tabs.length > 4) {
      this.tabs.shift();
    }
  }

  private conditions(uri: string, datesOnly = false): Headers {
    const held = this.held.get(uri);
    return held === undefined ? {} : {
      ...held.etag !== undefined && !datesOnly && { 'if-none-match': [held.etag] },
      ...held.modified !== undefined && { 'if-modified-since': [held.modified] },
    };
  }
}

function someHabits(random: Random): Habits {
  return {
    fetchMetadata: random.chance(0.75),
    blocksCookies: random.chance(0.08),
    forgets: random.chance(0.15),
    moves: random.chance(0.1),
    restarts: random.chance(0.1),
    datesOnly: random.chance(0.1),
  };
}

function someAddress(random: Random): string {
  return random.chance(0.5)
    ? `203.${random.integer(256)}.${random.integer(256)}.${random.integer(256)}`
    : `2001:db8:${random.integer(65536).toString(16)}:${random.integer(65536).toString(16)}::${random.integer(65536).toString(16)}`;
}
