/** Document: a navigation that loads the app. Embedded: a frame, prefetch or prerender. Subresource: everything else. */
export type RequestClass = 'document' | 'embedded' | 'subresource';

/** What a request says about its purpose, header values as sent. */
export interface RequestPurpose {
  readonly method: string;
  readonly path: string;
  readonly fetchDest?: string;
  readonly fetchMode?: string;
  readonly secPurpose?: string;
  readonly accept?: string;
}

const FRAMES = ['iframe', 'frame', 'fencedframe', 'embed', 'object'];

/**
 * The class of a request, by Fetch Metadata where the client sends it, else by what the client accepts.
 *
 * A navigation (`Sec-Fetch-Dest: document`) is a document, also when a service worker passes it on (destination `empty`, mode
 * `navigate`); with `Sec-Purpose: prefetch` it is embedded. `GET /about` with `Accept: *\/*` is a document for a client that has no
 * page open (curl), and a subresource for one that has (`fetch` in an old browser). `GET /logo.svg` with it is a subresource.
 *
 * @param hasPage whether the client holds the cookie of a release that it may select
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function classifyRequest(purpose: RequestPurpose, hasPage: boolean): RequestClass {
  if (purpose.method !== 'GET' && purpose.method !== 'HEAD') {
    return 'subresource';
  }
  if (purpose.fetchDest !== undefined) {
    return classifyDestination(purpose.fetchDest, purpose);
  }
  return acceptsDocument(purpose, hasPage) ? 'document' : 'subresource';
}

function classifyDestination(destination: string, purpose: RequestPurpose): RequestClass {
  if (destination === 'document' || (destination === 'empty' && purpose.fetchMode === 'navigate' && acceptsHtml(purpose))) {
    return purpose.secPurpose !== undefined && purpose.secPurpose.indexOf('prefetch') >= 0 ? 'embedded' : 'document';
  }
  return FRAMES.indexOf(destination) >= 0 ? 'embedded' : 'subresource';
}

function acceptsDocument(purpose: RequestPurpose, hasPage: boolean): boolean {
  if (purpose.accept === undefined || purpose.accept === '' || purpose.accept === '*/*') {
    return !hasPage && !hasFileExtension(purpose.path);
  }
  return acceptsHtml(purpose);
}

function acceptsHtml(purpose: RequestPurpose): boolean {
  return purpose.accept !== undefined && purpose.accept.indexOf('text/html') >= 0;
}

/** `hasFileExtension('/a/b.js')` holds; `/a.b/c`, `/` and `/.well-known` have none. */
export function hasFileExtension(path: string): boolean {
  return /[^/]\.[A-Za-z0-9]+$/.test(path);
}
