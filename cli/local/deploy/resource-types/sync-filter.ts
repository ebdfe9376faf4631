/**
 * Which files `aws s3 sync` takes: everything, then each `--exclude`, then each `--include` in turn, the last match
 * wins. CDK's BucketDeployment passes all excludes before all includes.
 *
 * Patterns are those of Python's fnmatch on the path below the root: `*` crosses slashes.
 */
export function syncFilter(exclude: readonly string[], include: readonly string[]): (path: string) => boolean {
  const excluded = exclude.map(compile);
  const included = include.map(compile);
  return (path) => !excluded.some((pattern) => pattern.test(path)) || included.some((pattern) => pattern.test(path));
}

function compile(pattern: string): RegExp {
  const source = pattern.replace(/\*|\?|\[!?[^\]]+\]|[^*?[]|\[/gs, (part) => {
    switch (true) {
      case part === '*': return '.*';
      case part === '?': return '.';
      case part.length > 1: return part.replace(/^\[!/, '[^').replace(/\\/g, '\\\\');
      default: return part.replace(/[.+^${}()|[\]\\/]/g, '\\$&');
    }
  });
  return new RegExp(`^${source}$`, 's');
}
