import type { Headers } from './http';

/**
 * The cookies that `accepts` takes, as one Cookie header value sorted by name; empty if there are none. Names that
 * start with `$` are dropped.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Cookies.html
 */
export function filterCookies(headers: Headers, accepts: (name: string) => boolean): string {
  const values = headers.cookie;
  if (values === undefined) {
    return '';
  }
  const kept: Array<[name: string, pair: string]> = [];
  for (const value of values) {
    for (const part of value.split(';')) {
      const pair = part.trim();
      const end = pair.indexOf('=');
      const name = end < 0 ? pair : pair.slice(0, end);
      if (pair !== '' && !name.startsWith('$') && accepts(name)) {
        kept.push([name, pair]);
      }
    }
  }
  return kept.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)).map(([, pair]) => pair).join('; ');
}
