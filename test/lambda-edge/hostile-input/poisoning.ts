import * as fc from 'fast-check';
import { BLUE, GREEN, SECRET } from './events';
import { HEADER_NAMES } from './headers';
import { TOKEN } from './sites';
import { anyCookieHeader, anyHeaderValue, anyHost, anyMethod, anyQueryString, anyReleaseText } from './values';
import type { Headers, OriginRequest, OriginResponse, ViewerRequest, ViewerResponse } from '../../../cli/local/cloudfront';

/** Paths that somebody would like to poison: documents, files, what is missing, what all releases share. */
export const PATHS = ['/', '/about', '/index.html', '/style.css', '/missing', '/missing.css', '/api/users', '/releases/two/style.css', '/assets/app-1.js', '/caf%C3%A9', '/a//b'];

/** What a client can write into HTTP: anything else is refused before an edge location looks at it. */
function asHttp(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '');
}

const ENCODINGS = ['gzip', 'br', 'gzip, br', 'identity', '*', 'gzip;q=0, br', 'GZIP', 'deflate', 'br;q=0.0', ''];
const RANGES = ['bytes=0-0', 'bytes=1-', 'bytes=-1', 'bytes=99999-', 'bytes=0-0,2-3', 'bytes=x', ''];
const CONDITIONS = ['*', '"etag"', 'W/"etag"', 'Thu, 01 Jan 1970 00:00:00 GMT', 'Fri, 01 Jan 2100 00:00:00 GMT'];

const anyWire: fc.Arbitrary<[string, string]> = fc.oneof(
  fc.tuple(fc.constantFrom(...HEADER_NAMES), anyHeaderValue),
  fc.tuple(fc.constant('cookie'), anyCookieHeader),
  fc.tuple(fc.constant('cookie'), anyReleaseText.map((release) => `bg-release=${release}`)),
  fc.tuple(fc.constant('accept-encoding'), fc.constantFrom(...ENCODINGS)),
  fc.tuple(fc.constant('range'), fc.constantFrom(...RANGES)),
  fc.tuple(fc.constantFrom('if-none-match', 'if-modified-since', 'if-range', 'if-match', 'if-unmodified-since'), fc.constantFrom(...CONDITIONS)),
  fc.tuple(fc.constantFrom('x-forwarded-host', 'x-original-url', 'x-host', 'origin'), fc.constantFrom('evil.example', '/missing')),
  fc.tuple(fc.constant('x-bg-route'), fc.oneof(fc.constantFrom('two.document', 'one.subresource', 'one.document.-.x'), fc.nat().map((n) => `${n}.document`))),
  fc.tuple(fc.constant('sec-fetch-dest'), fc.constantFrom('document', 'iframe', 'empty', 'style', '')),
);

function headersOf(list: readonly [string, string][]): Headers {
  const headers = new Map<string, string[]>();
  list.forEach(([name, value]) => headers.set(name, [...headers.get(name) ?? [], asHttp(value)]));
  return Object.fromEntries(headers);
}

/** Another way to write a path, for a cache that would take it for the same. */
const DETOURS: ((path: string) => string)[] = [
  (path) => `/x/..${path}`,
  (path) => `/api/..${path}`,
  (path) => `/assets/%2e%2e${path}`,
  (path) => `/.${path}`,
  (path) => `/${path}`,
  (path) => `${path}%00`,
  (path) => `${path}%3f`,
  (path) => `${path};x`,
  (path) => path.replace(/[a-z]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  (path) => path.toUpperCase(),
  (path) => `${path}\\..`,
];

const anyDetour = fc.oneof({ weight: 2, arbitrary: fc.constant((path: string) => path) }, { weight: 1, arbitrary: fc.constantFrom(...DETOURS) });

/** A request for a path, or for what might pass for it, with everything that a client can send; without a credential that was issued. */
export function anyHostileRequest(uri: string): fc.Arbitrary<ViewerRequest> {
  return fc.record({
    method: anyMethod.map((method) => asHttp(method).trim() || 'GET'),
    detour: anyDetour,
    querystring: anyQueryString.map((query) => asHttp(query).replace(/[ #]/g, '')),
    headers: fc.array(anyWire, { maxLength: 6 }).map(headersOf),
    host: anyHost.map(asHttp),
    clientIp: fc.ipV4(),
    scheme: fc.constantFrom('https', 'https', 'https', 'http'),
  }).map(({ detour, host, headers, ...request }) => {
    const sent = { ...withoutCredential(headers), host: [host] };
    return { ...request, uri: detour(uri), headers: sent } as ViewerRequest;
  });
}

function withoutCredential(headers: Headers): Headers {
  return headers.cookie === undefined ? headers : { ...headers, cookie: headers.cookie.map((value) => value.split(TOKEN).join('y'.repeat(43))) };
}

/** Somebody of the team: a hostile request that holds the credential as well. */
export function anyInsidersRequest(uri: string): fc.Arbitrary<ViewerRequest> {
  return anyHostileRequest(uri).map(({ headers, ...request }) => {
    const cookie = [`bg-preview=${TOKEN}`, ...headers.cookie ?? []];
    return { ...request, headers: { ...headers, cookie } };
  });
}

/** Somebody who means no harm: a navigation, a frame, a file, or a client without fetch metadata. */
export function anyInnocentRequest(uri: string): fc.Arbitrary<ViewerRequest> {
  return fc.record({
    method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD'),
    purpose: fc.constantFrom<Headers>(
      { 'sec-fetch-dest': ['document'], 'accept': ['text/html'] }, { 'sec-fetch-dest': ['iframe'] }, { 'sec-fetch-dest': ['style'] }, { accept: ['*/*'] }, { accept: ['text/html'] },
    ),
    cookie: fc.constantFrom(undefined, 'bg-release=one', 'bg-release=old'),
    encoding: fc.constantFrom(undefined, 'gzip', 'gzip, deflate, br'),
    host: fc.constantFrom('shop.example', 'd111111abcdef8.cloudfront.net'),
    clientIp: fc.ipV4(),
  }).map(({ method, purpose, cookie, encoding, host, clientIp }) => ({
    method,
    uri,
    querystring: '',
    clientIp,
    headers: { 'host': [host], 'user-agent': ['Browser/1'], ...purpose, ...(cookie && { cookie: [cookie] }), ...(encoding && { 'accept-encoding': [encoding] }) },
  }));
}

/** What differs between any two answers: which location answered, when, and from where. */
const OF_ONE_ANSWER = ['age', 'via', 'x-cache', 'x-amz-cf-id', 'x-amz-cf-pop'];

/** What an answer means to whoever gets it. */
export function meaningOf({ status, headers, body }: ViewerResponse): unknown {
  const lasting = Object.entries(headers).filter(([name]) => !OF_ONE_ANSWER.includes(name));
  return { status, headers: Object.fromEntries(lasting), body: Buffer.from(body).toString() };
}

/** What S3 takes no notice of, and what makes it answer with a part or with 304, which is no object to keep. */
const NOT_REFLECTED = ['x-forwarded-for', 'x-amz-cf-id', 'cookie', 'range', 'if-range', 'if-none-match', 'if-modified-since'];

/** What a backend must never see, and what it must. */
export function faultsAtBackend({ origin, headers }: OriginRequest): string[] {
  const faults = [BLUE, GREEN].includes(origin.domainName) && headers.host[0] === origin.domainName ? [] : [`went to ${origin.domainName} as ${headers.host[0]}`];
  if (JSON.stringify(headers['x-bg-origin-secret']) !== JSON.stringify([SECRET])) {
    faults.push(`secret ${JSON.stringify(headers['x-bg-origin-secret'])}`);
  }
  return headers.cookie?.some((value) => value.includes(TOKEN)) === true ? [...faults, 'learned the credential'] : faults;
}

/** A bucket that gives away all that reached it, in bytes and headers: what a client can smuggle past the key would show. */
export function reflectingBucket({ method, uri, querystring, headers }: OriginRequest): OriginResponse {
  const reached = Object.entries(headers).filter(([name]) => !NOT_REFLECTED.includes(name)).sort();
  const text = JSON.stringify({ uri, querystring, reached });
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 405, headers: {}, body: Buffer.from('<Error/>') };
  }
  if (uri.includes('missing')) {
    return { status: 404, headers: { 'content-type': ['application/xml'] }, body: Buffer.from(text) };
  }
  if (/\*|"etag"/.test(headers['if-none-match']?.[0] ?? '') || headers['if-modified-since']?.[0].includes('2100')) {
    return { status: 304, headers: { etag: ['"etag"'] }, body: Buffer.alloc(0) };
  }
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(headers.range?.[0] ?? '') ?? [];
  if (Number(first) >= text.length) {
    return { status: 416, headers: {}, body: Buffer.from('<Error/>') };
  }
  const part = first === undefined ? text : text.slice(Number(first), last === '' ? undefined : Number(last) + 1);
  return {
    status: first === undefined ? 200 : 206,
    headers: { 'content-type': ['text/html'], 'etag': ['"etag"'], 'content-length': [String(part.length)] },
    body: Buffer.from(method === 'HEAD' ? '' : part),
  };
}
