import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Request } from './exchange';
import type { Site } from './site';
import type { StateName } from './states';
import { TOKEN } from './states';

/** What cdk-local cannot do, by name: these parts of an answer are not compared, all others are. */
export interface Gap {
  readonly parts: readonly string[];
  readonly because: string;
}

export interface Scenario {
  readonly name: string;
  readonly state: StateName;
  readonly request: Request;
  readonly gap?: Gap;
}

export const GAPS = {
  originGroups: {
    parts: ['body', 'content-type'],
    because: 'it knows no origin groups, so there is no second try that fetches the 404 page of the release',
  },
  originGroupsRefused: {
    parts: ['body', 'content-type', 'cache-control', 'x-bg-release'],
    because: 'it knows no origin groups, so there is no second try in which origin-request answers subresources itself',
  },
  queryStrings: {
    parts: ['location'],
    because: 'it parses query strings and writes them anew: encodings change, equal names move together',
  },
  allowedMethods: {
    parts: ['status', 'body', 'content-type', 'cache-control', 'x-bg-release'],
    because: 'it knows no allowed methods: CloudFront refuses those that a behavior does not list',
  },
} as const satisfies Record<string, Gap>;

/** Nothing that one request and its answer show. */
export const NOT_COMPARED = [
  'cache: cdk-local has none. Ours answers each request twice, the second time from its cache where it may, and must repeat itself',
  'conditions and ranges: both origins are the one of cdk-local, which knows neither ETag nor Range',
  'policies: cdk-local hands all headers, cookies and query parameters to origin functions; what ours withholds is judged below',
  'default root object: cdk-local does not show it to functions; the site sets none',
  'HTTPS: cdk-local ignores the viewer protocol policy; ours takes all requests as HTTPS',
  'origin paths and origins that functions swap to: cdk-local reads a folder per origin; the folder has the path in it',
  'read-only headers, sizes, timeouts: cdk-local drops or ignores what CloudFront answers with a 502',
] as const;

const HOST = 'shop.example.com';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const CURL = { 'user-agent': ['curl/8.5.0'], 'accept': ['*/*'] };

const DOCUMENT = { 'accept': ['text/html,application/xhtml+xml;q=0.9,*/*;q=0.8'], 'sec-fetch-dest': ['document'], 'sec-fetch-mode': ['navigate'] };
const OLD_BROWSER = { accept: ['text/html,application/xhtml+xml;q=0.9,*/*;q=0.8'] };
const SCRIPT = { 'accept': ['*/*'], 'sec-fetch-dest': ['script'], 'sec-fetch-mode': ['no-cors'] };
const FETCH = { 'accept': ['*/*'], 'sec-fetch-dest': ['empty'], 'sec-fetch-mode': ['cors'] };
const FRAME = { ...DOCUMENT, 'sec-fetch-dest': ['iframe'] };

type Headers = Request['headers'];

function get(target: string, ...headers: Headers[]): Request {
  return { method: 'GET', path: target, headers: Object.assign({ 'host': [HOST], 'user-agent': [FIREFOX], 'accept-encoding': ['gzip, deflate, br, zstd'] }, ...headers) as Headers };
}

const cookie = (...values: string[]): Headers => ({ cookie: values });
const release = (id: string): Headers => cookie(`bg-release=${id}`);
const previewing: Headers = cookie(`bg-preview=${TOKEN}`);

export function scenariosFor({ bucket, releases: [one, two] }: Site): Scenario[] {
  const shared = `/assets/${fs.readdirSync(path.join(bucket, 'shared', 'assets')).find((name) => name.startsWith('app-') && name.endsWith('.js'))}`;
  const list: Scenario[] = [];
  const add = (state: StateName, name: string, request: Request, gap?: Gap): void => {
    list.push({ state, name, request, gap });
  };

  add('release 1', 'document by Sec-Fetch-Dest', get('/', DOCUMENT));
  add('release 1', 'document by Accept', get('/menu/', OLD_BROWSER));
  add('release 1', 'document of curl', get('/about', CURL));
  add('release 1', 'document without a slash', get('/menu', DOCUMENT));
  add('release 1', 'document with a query string', get('/menu/?table=4&x=%2F', DOCUMENT));
  add('release 1', 'document with conditions', get('/', DOCUMENT, { 'if-none-match': ['"old"'], 'if-modified-since': ['Mon, 13 Jan 2020 20:12:38 GMT'] }));
  add('release 1', 'HEAD', { ...get('/', DOCUMENT), method: 'HEAD' });
  add('release 1', 'frame', get('/app/', FRAME));
  add('release 1', 'prefetched document', get('/about/', DOCUMENT, { 'sec-purpose': ['prefetch'] }));
  add('release 1', 'subresource without a cookie', get('/release.json', FETCH));
  add('release 1', 'subresource with the cookie of release 1', get('/styles/theme.css', SCRIPT, release(one)));
  add('release 1', 'subresource with the cookie of staged release 2', get('/release.json', FETCH, release(two)));
  add('release 1', 'document with the cookie of staged release 2', get('/', DOCUMENT, release(two)));
  add('release 1', 'page by fetch() without a slash', get('/menu', FETCH));
  add('release 1', 'shared asset, no edge function', get(shared, SCRIPT, release(one)));
  add('release 1', 'shared asset that is missing', get('/assets/gone-00000000.js', SCRIPT));
  add('release 1', 'missing page', get('/nowhere/', DOCUMENT), GAPS.originGroups);
  add('release 1', 'missing subresource', get('/nowhere.png', SCRIPT), GAPS.originGroupsRefused);
  add('release 1', 'preflight', {
    ...get('/release.json', FETCH, { 'origin': ['https://other.example'], 'access-control-request-method': ['GET'] }), method: 'OPTIONS',
  });
  add('release 1', 'POST', { ...get('/', DOCUMENT), method: 'POST' }, GAPS.allowedMethods);

  add('release 1', 'unknown cookie', get('/release.json', FETCH, release('000000000000')));
  add('release 1', 'cookie with a path in it', get('/release.json', FETCH, release('../../shared')));
  add('release 1', 'cookie with a route in it', get('/release.json', FETCH, release(`${two}.document`)));
  add('release 1', 'empty cookie', get('/release.json', FETCH, release('')));
  add('release 1', 'cookie of 2 KB', get('/release.json', FETCH, release('a'.repeat(2048))));
  add('release 1', 'unknown cookie before a good one', get('/release.json', FETCH, cookie(`x=1; bg-release=zzz; bg-release=${two}; y=2`)));
  add('release 1', 'two Cookie headers', get('/release.json', FETCH, cookie('theme=dark', `bg-release=${two}`)));
  add('release 1', 'cookie with a longer name', get('/release.json', FETCH, cookie(`bg-releases=${two}; xbg-release=${two}`)));
  add('release 1', 'route header of a client', get('/release.json', FETCH, { 'x-bg-route': [`${two}.document`], 'x-bg-not-found': ['/release.json'] }));

  for (const [name, target] of Object.entries({
    'dot segments': '/menu/../release.json',
    'encoded dot segments': '/menu/%2e%2e/release.json',
    'way into the other release': `/../${two}/release.json`,
    'encoded way into the other release': `/%2e%2e/${two}/release.json`,
    'path of the bucket': `/releases/${two}/release.json`,
    'backslash': '/menu\\..\\release.json',
    'encoded separator': '/menu%2findex.html',
    'encoded twice': '/menu%252f..%252frelease.json',
    'NUL': '/release.json%00.html',
  })) {
    add('release 1', `path: ${name}`, get(target, FETCH), target.startsWith('/releases/') ? GAPS.originGroupsRefused : undefined);
  }
  add('release 1', 'path: two slashes', get('//evil.example/', DOCUMENT), GAPS.originGroups);
  add('release 1', 'path: letters beyond ASCII', get('/caf%C3%A9/', DOCUMENT), GAPS.originGroups);
  add('release 1', 'path: broken encoding', get('/%zz', DOCUMENT), GAPS.originGroups);

  add('after the flip', 'new visitor', get('/', DOCUMENT));
  add('after the flip', 'reload with the cookie of release 1', get('/', DOCUMENT, release(one)));
  add('after the flip', 'open page of release 1 loads a file', get('/release.json', FETCH, release(one)));
  add('after the flip', 'open page of release 1 loads a style', get('/styles/theme.css', SCRIPT, release(one)));
  add('after the flip', 'frame in an open page of release 1', get('/app/', FRAME, release(one)));
  add('after the flip', 'page of release 2 loads a file', get('/release.json', FETCH, release(two)));
  add('after the flip', 'shared asset of release 1', get(shared, SCRIPT, release(one)));
  add('after the flip', 'unknown cookie', get('/release.json', FETCH, release('000000000000')));
  add('flip announced', 'document', get('/', DOCUMENT));
  add('flip announced', 'subresource without a cookie', get('/release.json', FETCH));
  add('home region down', 'document, read from the replica', get('/', DOCUMENT));

  add('candidate at 100 %', 'new visitor', get('/', DOCUMENT));
  add('candidate at 100 %', 'open page of release 1 loads a file', get('/release.json', FETCH, release(one)));
  add('candidate at 100 %', 'reload with the cookie of release 1', get('/', DOCUMENT, release(one)));
  for (const version of [138, 139, 140, 141, 142, 143]) {
    add('candidate at 50 %', `new visitor, Firefox ${version}`, get('/', DOCUMENT, { 'user-agent': [FIREFOX.replace(/140/g, String(version))] }));
  }
  add('release 1 denied', 'document with its cookie', get('/', DOCUMENT, release(one)));
  add('release 1 denied', 'subresource with its cookie', get('/release.json', FETCH, release(one)));

  add('preview', 'preview link', get(`/menu/?bg-preview=${TOKEN}`, DOCUMENT));
  add('preview', 'preview link with another parameter', get(`/menu/?bg-preview=${TOKEN}&table=4`, DOCUMENT));
  add('preview', 'preview link with encoded parameters', get(`/?q=a+b&bg-preview=${TOKEN}&q=%7e`, DOCUMENT), GAPS.queryStrings);
  add('preview', 'preview link to another host', get(`//evil.example/?bg-preview=${TOKEN}`, DOCUMENT));
  add('preview', 'preview link with backslashes', get(`/\\evil.example/?bg-preview=${TOKEN}`, DOCUMENT));
  add('preview', 'preview link that ends a preview', get('/?bg-preview=', DOCUMENT));
  add('preview', 'preview link with a malformed token', get('/?bg-preview=a.b', DOCUMENT));
  add('preview', 'preview link, HEAD', { ...get(`/?bg-preview=${TOKEN}`, DOCUMENT), method: 'HEAD' });
  add('preview', 'document with the preview cookie', get('/', DOCUMENT, previewing));
  add('preview', 'subresource with the preview cookie', get('/release.json', FETCH, previewing));
  add('preview', 'preview cookie beside a release cookie', get('/', DOCUMENT, cookie(`bg-release=${one}; bg-preview=${TOKEN}`)));
  add('preview', 'preview cookie that is wrong', get('/', DOCUMENT, cookie(`bg-preview=${'x'.repeat(43)}`)));
  add('preview expired', 'document with the preview cookie', get('/', DOCUMENT, previewing));

  add('seed only', 'document', get('/', DOCUMENT));
  add('no document', 'document', get('/', DOCUMENT, release(one)));
  add('no document', 'subresource', get('/release.json', FETCH, release(one)));
  add('no document', 'preview link', get(`/?bg-preview=${TOKEN}`, DOCUMENT));
  add('no document', 'shared asset, no edge function', get(shared, SCRIPT));
  return list;
}
