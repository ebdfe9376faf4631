import type { CloudFrontHeaders } from 'aws-lambda';
import { INTERNAL_HEADER_PREFIX } from '../../src/core/edge/config';

/** The first value of a header, names in lower case as CloudFront sends them. */
export function headerValue(headers: CloudFrontHeaders, name: string): string | undefined {
  return headers[name]?.[0]?.value;
}

export function setHeader(headers: CloudFrontHeaders, name: string, value: string): void {
  headers[name] = [{ key: name, value }];
}

/** Removes what only our own stages may write: a client that sends it is not believed. */
export function removeInternalHeaders(headers: CloudFrontHeaders): void {
  for (const name of Object.keys(headers)) {
    if (name.startsWith(INTERNAL_HEADER_PREFIX)) {
      delete headers[name];
    }
  }
}

/** More values than this come from no browser. */
const MAX_COOKIE_VALUES = 8;

/** Every value that a client sent for a cookie, in order, over all its Cookie headers. */
export function cookieValues(headers: CloudFrontHeaders, name: string): string[] {
  const values: string[] = [];
  for (const header of headers.cookie ?? []) {
    if (!header.value.includes(name)) {
      continue;
    }
    for (const pair of header.value.split(';')) {
      const cookie = pair.trim();
      if (cookie.startsWith(name) && cookie[name.length] === '=' && values.length < MAX_COOKIE_VALUES) {
        values.push(cookie.slice(name.length + 1));
      }
    }
  }
  return values;
}

/** Removes a cookie from all Cookie headers: what is for the edge only goes no further. */
export function removeCookie(headers: CloudFrontHeaders, name: string): void {
  const kept = (headers.cookie ?? [])
    .map(({ value }) => value.split(';').filter((pair) => pair.trim().split('=')[0] !== name).join(';').trim())
    .filter((value) => value !== '');
  if (kept.length > 0) {
    headers.cookie = kept.map((value) => ({ key: 'cookie', value }));
  } else {
    delete headers.cookie;
  }
}
