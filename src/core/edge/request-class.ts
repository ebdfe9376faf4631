/** Document: a navigation that loads the app. Embedded: a frame, prefetch or prerender. Subresource: everything else. */
export type RequestClass = 'document' | 'embedded' | 'subresource';

/** What a request says about its purpose, header values as sent. */
export interface RequestPurpose {
  readonly method: string;
  readonly path: string;
  readonly fetchDest?: string;
  readonly secPurpose?: string;
  readonly accept?: string;
}

const FRAMES = ['iframe', 'frame', 'fencedframe', 'embed', 'object'];

/**
 * The class of a request, by Fetch Metadata where the client sends it, else by what the client accepts.
 *
 * A navigation (`Sec-Fetch-Dest: document`) is a document; with `Sec-Purpose: prefetch` it is embedded;
 * `GET /about` with `Accept: *\/*` (curl) is a document, `GET /logo.svg` with it is a subresource.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function classifyRequest(purpose: RequestPurpose): RequestClass {
  if (purpose.method !== 'GET' && purpose.method !== 'HEAD') {
    return 'subresource';
  }
  if (purpose.fetchDest !== undefined) {
    return classifyDestination(purpose.fetchDest, purpose.secPurpose);
  }
  return acceptsDocument(purpose) ? 'document' : 'subresource';
}

function classifyDestination(destination: string, purpose: string | undefined): RequestClass {
  if (destination === 'document') {
    return purpose !== undefined && purpose.indexOf('prefetch') >= 0 ? 'embedded' : 'document';
  }
  return FRAMES.indexOf(destination) >= 0 ? 'embedded' : 'subresource';
}

function acceptsDocument(purpose: RequestPurpose): boolean {
  if (purpose.accept === undefined || purpose.accept === '' || purpose.accept === '*/*') {
    return !hasFileExtension(purpose.path);
  }
  return purpose.accept.indexOf('text/html') >= 0;
}

/** `hasFileExtension('/a/b.js')` holds; `/a.b/c`, `/` and `/.well-known` have none. */
export function hasFileExtension(path: string): boolean {
  return /[^/]\.[A-Za-z0-9]+$/.test(path);
}
