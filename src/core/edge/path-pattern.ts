/**
 * Whether a path matches a CloudFront path pattern: `*` is any run of characters, `?` is one, case counts.
 *
 * `matchesPathPattern('/api/*', '/api/users')` holds; `/API/users` does not match it.
 *
 * No regular expression: one with several `*` would take minutes for a long path that almost matches.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
 */
export function matchesPathPattern(pattern: string, path: string): boolean {
  const rooted = pattern.charAt(0) === '/' || pattern.charAt(0) === '*' ? pattern : `/${pattern}`;
  let inPattern = 0;
  let inPath = 0;
  let star = -1; // the last * that was met
  let taken = 0; // where in the path its run of characters ends
  while (inPath < path.length) {
    const expected = rooted.charAt(inPattern);
    if (expected === '*') {
      star = inPattern;
      taken = inPath;
      inPattern++;
    } else if (expected === '?' || expected === path.charAt(inPath)) {
      inPattern++;
      inPath++;
    } else if (star >= 0) {
      taken++;
      inPattern = star + 1;
      inPath = taken;
    } else {
      return false;
    }
  }
  return /^\**$/.test(rooted.slice(inPattern));
}
