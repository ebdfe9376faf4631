import type { CloudFrontHeaders } from 'aws-lambda';
import * as fc from 'fast-check';
import { anyCookieHeader, anyHeaderValue, anyHost } from './values';

/** Headers that mean something to somebody on the way, those that only our stages may write, and names that objects have anyway. */
export const HEADER_NAMES = [
  'x-bg-route', 'x-bg-reason', 'x-bg-release', 'x-bg-', 'x-bg-origin-blue', 'x-bg-origin-green', 'x-bg-origin-secret', 'x-bg-not-found', 'x-bg-unheard-of',
  'sec-fetch-dest', 'sec-fetch-dest', 'sec-fetch-mode', 'sec-fetch-site', 'sec-purpose', 'accept', 'accept-encoding', 'accept-language', 'user-agent', 'authorization',
  'if-none-match', 'if-modified-since', 'if-range', 'if-match', 'if-unmodified-since', 'range', 'cache-control', 'pragma', 'origin', 'access-control-request-method', 'vary',
  'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-scheme', 'x-original-url', 'x-rewrite-url', 'x-http-method-override', 'x-host', 'forwarded', 'referer', 'te',
  'via', 'content-length', 'transfer-encoding', 'content-type', 'warning', 'cloudfront-viewer-country', 'x-amz-date', 'set-cookie', 'location',
  '__proto__', 'constructor', 'tostring', 'hasownproperty', 'length', '0',
];

/** Names under which a list may be empty. */
const OFTEN_READ = ['host', 'cookie', 'accept', 'sec-fetch-dest', 'sec-purpose', 'user-agent', 'x-bg-unheard-of'];

type Header = [name: string, value: string];

const anyHeader: fc.Arbitrary<Header> = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(fc.constantFrom(...HEADER_NAMES), anyHeaderValue) },
  { weight: 3, arbitrary: anyCookieHeader.map((value): Header => ['cookie', value]) },
);

/** Hundreds of headers of no meaning. */
const anyFlood = fc.integer({ min: 50, max: 500 }).map((count) => Array.from({ length: count }, (_, index): Header => [`x-flood-${index}`, 'x'.repeat(20)]));

const anyHeaderList: fc.Arbitrary<Header[]> = fc.tuple(
  fc.oneof({ weight: 20, arbitrary: fc.constant<Header[]>([]) }, { weight: 1, arbitrary: anyFlood }),
  fc.array(anyHeader, { maxLength: 8 }),
  fc.oneof({ weight: 9, arbitrary: anyHost.map((value): Header[] => [['host', value]]) }, { weight: 1, arbitrary: fc.constant<Header[]>([]) }),
).map((lists) => lists.flat());

/** How a client wrote a name; events need not say. */
const anySpelling = fc.constantFrom<(name: string) => string | undefined>(
  (name) => name, (name) => name.toUpperCase(), (name) => name.replace(/^./, (letter) => letter.toUpperCase()), () => undefined,
);

/** The headers of an event: names in lower case, one entry per time that a header was sent, now and then an empty list. */
export const anyHeaders: fc.Arbitrary<CloudFrontHeaders> = fc.tuple(anyHeaderList, anySpelling, fc.subarray(OFTEN_READ, { maxLength: 1 }))
  .map(([list, spell, empty]) => eventHeaders(list, spell, empty));

function eventHeaders(list: readonly Header[], spell: (name: string) => string | undefined, empty: readonly string[]): CloudFrontHeaders {
  const entries = new Map<string, CloudFrontHeaders[string]>(empty.map((name) => [name, []]));
  for (const [name, value] of list) {
    const key = spell(name);
    entries.set(name, [...entries.get(name) ?? [], key === undefined ? { value } : { key, value }]);
  }
  return Object.fromEntries(entries); // makes an own property even of `__proto__`, as JSON does
}

/** Headers that stages were given, over headers of a client. */
export function withHeaders(headers: CloudFrontHeaders, given: Readonly<Record<string, string | undefined>>): CloudFrontHeaders {
  const added = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, [{ key: name, value }]]]));
  return Object.fromEntries([...Object.entries(headers).filter(([name]) => !(name in given)), ...added]) as CloudFrontHeaders;
}
