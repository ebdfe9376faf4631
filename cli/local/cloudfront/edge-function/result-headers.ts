import type { EventType } from '../distribution';
import type { Headers } from '../http';
import { isAddedByCloudFront, isDisallowed, readOnlyHeaders } from './header-rules';

const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const LINE_BREAK = /[\r\n\0]/;

function same(left: readonly string[] | undefined, right: readonly string[] | undefined): boolean {
  return left === right || (left !== undefined && right !== undefined
    && left.length === right.length && left.every((value, index) => value === right[index]));
}

/** Reads the `headers` of a result; what does not have the shape that CloudFront demands becomes an error. */
export function readHeaders(value: unknown, property: string, errors: string[]): Headers {
  const headers: Headers = {};
  if (value === undefined || value === null) {
    return headers;
  }
  if (typeof value !== 'object') {
    errors.push(`'${property}' must be an object, got: ${typeof value}; return lower-case names with lists of { key, value }`);
    return headers;
  }
  for (const [name, entries] of Object.entries(value)) {
    if (entries === undefined || (Array.isArray(entries) && entries.length === 0)) {
      continue;
    }
    if (!TOKEN.test(name) || !isEntryList(entries, name)) {
      errors.push(`'${property}.${name}' must be a list of { key, value } under the lower-case name, got: ${JSON.stringify(entries)}; correct the entry`);
      continue;
    }
    headers[name] = entries.map(entry => entry.value);
  }
  return headers;
}

function isEntryList(value: unknown, name: string): value is Array<{ value: string }> {
  return Array.isArray(value) && value.every(entry => typeof entry === 'object' && entry !== null
    && typeof entry.value === 'string' && !LINE_BREAK.test(entry.value)
    && (entry.key === undefined || (typeof entry.key === 'string' && entry.key.toLowerCase() === name)));
}

/** Adds an error for each header that the function may not add, change or delete at this stage. */
export function checkHeaders(eventType: EventType, before: Headers, after: Headers, errors: string[]): void {
  for (const name of Object.keys(after)) {
    if (isDisallowed(name)) {
      errors.push(`'${name}' must be absent, got: a disallowed header; name it otherwise, for example x-bg-*`);
    }
    if (eventType === 'viewer-request' && isAddedByCloudFront(name) && before[name] === undefined) {
      errors.push(`'${name}' must be absent, got: a header that CloudFront adds later; remove it in viewer-request`);
    }
  }
  for (const name of readOnlyHeaders(eventType)) {
    if (!same(before[name], after[name])) {
      errors.push(`'${name}' must be unchanged, got: a change of a header that is read-only in ${eventType}; leave it as it is`);
    }
  }
}
