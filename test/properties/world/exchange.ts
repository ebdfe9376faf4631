import type { Situation } from './knowledge';
import type { ViewerRequest, ViewerResponse } from '../../../cli/local/cloudfront';
import type { EdgeCookies } from '../../../src/core/edge/config';
import type { Browser, Held, Page } from '../browser';

/**
 * What a request is to the person behind it. `navigation`: loads a page. `part`: a file of a page's own release.
 * `hashed`: a content-hashed file. `link`: opens or ends a preview. `call`: goes to the API.
 */
export type Purpose = 'navigation' | 'part' | 'frame' | 'prefetch' | 'hashed' | 'call' | 'preflight' | 'link' | 'probe';

/** One request and its response, with all that a guarantee may need to judge them. */
export interface Exchange {
  readonly browser: Browser;
  readonly purpose: Purpose;
  /** The page that asks. */
  readonly page?: Page;
  /** Whether the page was the one that its browser loaded last, and its cookie was sent. */
  readonly pinned: boolean;
  readonly location: string;
  readonly request: ViewerRequest;
  readonly sent: SentCookies;
  /** What the browser had of the path: after a 304 it shows that. */
  readonly held?: Held;
  readonly response: ViewerResponse;
  /** The release cookie that the response sets, if it sets one. */
  readonly sets?: string;
  readonly from: number;
  readonly to: number;
  /** The release of the bytes that the client ends up with, those that it held before a 304 included. */
  readonly release?: string;
  /** Generation that an environment of the location must know; undefined where the location may have been cut off. */
  readonly oldest?: number;
  /** What a decision may rest on; undefined where the location may have been cut off. */
  readonly situations?: readonly Situation[];
  /** The bytes with which a release answers the request, if it has any. */
  readonly fileOf: (release: string) => string | undefined;
  /** The bytes with which a release says that it has none, if it has a page for that. */
  readonly notFoundPageOf: (release: string) => string | undefined;
}

/** What the client sent under the names that the site uses. */
export interface SentCookies {
  readonly release: readonly string[];
  readonly preview: readonly string[];
  /** By what it is known to the app, where that decides on its lot. */
  readonly visitor?: string;
}

export function sentCookies(request: ViewerRequest, names: EdgeCookies): SentCookies {
  const [visitor] = names.bucketBy === undefined ? [] : valuesOf(request, names.bucketBy);
  return { release: valuesOf(request, names.release), preview: valuesOf(request, names.preview), visitor };
}


/** Values that the client sent for a cookie. */
function valuesOf(request: ViewerRequest, name: string): string[] {
  return (request.headers.cookie ?? []).flatMap((header) => header.split(';'))
    .map((pair) => pair.trim()).filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
}

/** The value that a response sets for a cookie, if it sets one. */
export function setCookie(response: ViewerResponse, name: string): string | undefined {
  const cookie = response.headers['set-cookie']?.find((value) => value.startsWith(`${name}=`));
  return cookie?.slice(name.length + 1).split(';')[0];
}
