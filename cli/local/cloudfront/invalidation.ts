import { invalid } from './read';

/**
 * The test for one path of an invalidation: case-sensitive, `*` is a wildcard at the end only, query strings are part
 * of the path, and every header and cookie variant goes. The path is the one in the cache key, so after a rewrite in
 * viewer-request it is the rewritten one.
 *
 * Examples: `/index.html` leaves `/index.html?a=1`; `/index.html*` takes both; `/*` takes all.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */
export function compileInvalidation(path: string): (cachedPath: string) => boolean {
  if (path === '' || path.length > 4000) {
    throw invalid('path', '1 to 4000 characters long', path, 'name the path of an object, or a prefix followed by *');
  }
  const anchored = path.startsWith('/') ? path : `/${path}`;
  if (!anchored.endsWith('*')) {
    return cachedPath => cachedPath === anchored;
  }
  const prefix = anchored.slice(0, -1);
  return cachedPath => cachedPath.startsWith(prefix);
}
