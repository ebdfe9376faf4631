/**
 * Whether a path matches a CloudFront path pattern: `*` is any run of characters, `?` is one, case counts.
 *
 * `matchesPathPattern('/api/*', '/api/users')` holds; `/API/users` does not match it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
 */
export function matchesPathPattern(pattern: string, path: string): boolean {
  const rooted = pattern.charAt(0) === '/' || pattern.charAt(0) === '*' ? pattern : `/${pattern}`;
  const expression = rooted.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${expression}$`).test(path);
}
