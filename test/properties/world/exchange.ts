import type { Situation } from './knowledge';
import type { ViewerRequest, ViewerResponse } from '../../../cli/local/cloudfront';
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
  /** What the browser had of the path: after a 304 it shows that. */
  readonly held?: Held;
  readonly response: ViewerResponse;
  readonly from: number;
  readonly to: number;
  /** The release of the bytes that the client ends up with, those that it held before a 304 included. */
  readonly release?: string;
  /** Generation that an environment of the location must know; undefined where the location may have been cut off. */
  readonly oldest?: number;
  /** What a decision may rest on; undefined where the location may have been cut off. */
  readonly situations?: readonly Situation[];
}

/** Values that the client sent for a cookie. */
export function sentCookies(request: ViewerRequest, name: string): string[] {
  return (request.headers.cookie ?? []).flatMap((header) => header.split(';'))
    .map((pair) => pair.trim()).filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
}

/** The release cookie that a response sets, if it sets one. */
export function releaseCookie(response: ViewerResponse): string | undefined {
  const cookie = response.headers['set-cookie']?.find((value) => value.startsWith('bg-release='));
  return cookie?.slice('bg-release='.length).split(';')[0];
}
