import { Random } from '../test/properties/random';

/** One request that browsers send, whoever serves the site. */
export interface LoggedRequest {
  /** Milliseconds since the start of the log. */
  readonly at: number;
  readonly visitor: number;
  readonly location: string;
  readonly uri: string;
  readonly kind: 'document' | 'prefetch' | 'image' | 'script' | 'empty';
}

/** A log with a flip in it. */
export interface RequestLog {
  readonly requests: readonly LoggedRequest[];
  readonly flipAt: number;
}

export const LOCATIONS = ['frankfurt', 'virginia', 'tokyo', 'saopaulo'];

/** Share of the visitors of each location. */
const LOCATION_WEIGHTS = [0.45, 0.3, 0.15, 0.1];

/** Pages, each a document. */
const PAGES = 150;
/** Hashed files that every page loads: framework, entry, styles, fonts, icons. */
const COMMON_ASSETS = 20;
/** Hashed files of one page only: code first, then images. */
const PAGE_CHUNKS = 2;
const PAGE_IMAGES = 10;
/** Un-hashed files that every page loads, and the share of pages with an un-hashed file of their own. */
const COMMON_FILES = ['/favicon.svg', '/site.webmanifest'];
const PAGES_WITH_FILE = 0.2;

/** What a release changes of the hashed files: common ones, and on this share of the pages both chunks and one image. */
const CHANGED_COMMON = 4;
const CHANGED_PAGES = 0.2;

const SESSIONS_PER_SECOND = 0.3;
const PAGES_PER_SESSION = 3;
const RETURNING = 0.5;
const PREFETCHED = 0.1;
/** Share of page views whose tab loads its images only after a while: lazy ones, perhaps after the flip. */
const LAZY = 0.2;

/** Ids of the clients that were at every page of each location. */
const FIRST_CRAWLER = 60_000;

const MINUTE = 60_000;
const BEFORE = 60 * MINUTE;
const AFTER = 30 * MINUTE;

/** A browser: which hashed files it holds. */
interface Visitor {
  readonly id: number;
  readonly location: string;
  readonly holds: Set<string>;
}

/**
 * The log of an hour before a flip and half an hour after it.
 *
 * Assumptions. The release before the flip was live for days: each location was asked for every page of it, so what is
 * missed after the flip is missed because of it (without this, files of pages that nobody had visited in the hour before
 * count in both designs). A page view is one document, 32 hashed files (20 that all pages share, 12 of its own) and two or three
 * un-hashed ones: 35 requests, half of the 71 of the median page, the other half being third parties' [HTTP Archive].
 * Pages are visited by Zipf's law with exponent 1. A session has three pages on average; half of the sessions are of
 * visitors who were here before, and browsers never ask again for a hashed file that they hold. Documents and un-hashed
 * files are asked for each time. Every tenth next page is prefetched. A fifth of the views load their images up to ten
 * minutes later. A release changes 4 of the 20 common files and 3 of the 12 files of every fifth page; all other hashed
 * files keep their names.
 *
 * @see https://almanac.httparchive.org/en/2024/page-weight
 */
export function requestLog(flipAt: number): RequestLog {
  const random = new Random(42);
  const visitors: Visitor[] = [];
  const requests: LoggedRequest[] = [];
  const popularity = zipf(PAGES);

  function visitor(): Visitor {
    if (visitors.length > 0 && random.chance(RETURNING)) {
      return random.pick(visitors);
    }
    const fresh = { id: visitors.length, location: LOCATIONS[weighted(random, LOCATION_WEIGHTS)], holds: new Set<string>() };
    visitors.push(fresh);
    return fresh;
  }

  function view(who: Visitor, page: number, at: number): void {
    const send = (uri: string, kind: LoggedRequest['kind'], delay = 0): void => {
      requests.push({ at: at + delay, visitor: who.id, location: who.location, uri, kind });
    };
    const sendHashed = (uris: readonly string[], kind: LoggedRequest['kind'], delay = 0): void => {
      uris.filter((uri) => !who.holds.has(uri)).forEach((uri) => {
        who.holds.add(uri);
        send(uri, kind, delay);
      });
    };
    const release = at < flipAt ? 1 : 2;
    send(pageUri(page), 'document');
    COMMON_FILES.forEach((uri) => send(uri, 'image', 50));
    if (page % Math.round(1 / PAGES_WITH_FILE) === 0) {
      send(`/data/page-${page}.json`, 'empty', 60);
    }
    sendHashed(commonAssets(release), 'script', 40);
    sendHashed(pageChunks(page, release), 'script', 45);
    sendHashed(pageImages(page, release), 'image', random.chance(LAZY) ? random.integer(10 * MINUTE) : 80);
    if (random.chance(PREFETCHED)) {
      send(pageUri(weighted(random, popularity)), 'prefetch', 2000);
    }
  }

  const start = flipAt - BEFORE;
  LOCATIONS.forEach((location, index) => {
    for (let page = 0; page < PAGES; page++) {
      view({ id: FIRST_CRAWLER + index, location, holds: new Set() }, page, start);
    }
  });
  for (let at = start + 11 * MINUTE; at < flipAt + AFTER; at += exponential(random, 1000 / SESSIONS_PER_SECOND)) {
    const who = visitor();
    let when = at;
    do {
      view(who, weighted(random, popularity), when);
      when += 1000 + exponential(random, 30_000);
    } while (random.chance(1 - 1 / PAGES_PER_SESSION));
  }
  return { requests: requests.filter(({ at }) => at < flipAt + AFTER).sort((a, b) => a.at - b.at), flipAt };
}

/** How long before the flip a log begins. */
export const LOG_BEFORE_FLIP = BEFORE;

/** Whether a release has a file: hashed files of the other one are gone where a release is one prefix. */
export function releaseHas(release: 1 | 2, uri: string): boolean {
  return !uri.endsWith(release === 1 ? '-b.js' : '-a.js');
}

/** Whether a path is that of a hashed file which both releases have. */
export function isUnchanged(path: string): boolean {
  return path.includes('/assets/') && releaseHas(1, path) && releaseHas(2, path);
}

function commonAssets(release: 1 | 2): string[] {
  return Array.from({ length: COMMON_ASSETS }, (_, index) => assetUri(`common-${index}`, release, index < CHANGED_COMMON));
}

function isChanged(page: number): boolean {
  return page % Math.round(1 / CHANGED_PAGES) === 1;
}

function pageChunks(page: number, release: 1 | 2): string[] {
  return Array.from({ length: PAGE_CHUNKS }, (_, index) => assetUri(`page-${page}-${index}`, release, isChanged(page)));
}

function pageImages(page: number, release: 1 | 2): string[] {
  return Array.from({ length: PAGE_IMAGES }, (_, index) => assetUri(`image-${page}-${index}`, release, isChanged(page) && index === 0));
}

/** Changed files have another hash in each release: `-a` and `-b`. */
function assetUri(name: string, release: 1 | 2, changed: boolean): string {
  return `/assets/${name}${changed ? (release === 1 ? '-a' : '-b') : ''}.js`;
}

function pageUri(page: number): string {
  return page === 0 ? '/' : `/page-${page}/`;
}

function zipf(count: number): number[] {
  const weights = Array.from({ length: count }, (_, rank) => 1 / (rank + 1));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}

function weighted(random: Random, weights: readonly number[]): number {
  let rest = random.next();
  const index = weights.findIndex((weight) => (rest -= weight) < 0);
  return index < 0 ? weights.length - 1 : index;
}

function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.next());
}
