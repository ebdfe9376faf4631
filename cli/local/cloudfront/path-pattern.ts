/**
 * Path patterns of behaviours: `*` is any number of characters, `?` exactly one; case-sensitive; a leading
 * slash is optional. `images/*.jpg` and `/images/*.jpg` are the same pattern.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
 */
export function compilePathPattern(pattern: string): (uri: string) => boolean {
  if (pattern === '*' || pattern === '/*') {
    return () => true;
  }
  const anchored = pattern.startsWith('/') || pattern.startsWith('*') ? pattern : `/${pattern}`;
  const source = anchored
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  const expression = new RegExp(`^${source}$`, 's');
  return uri => expression.test(uri);
}
