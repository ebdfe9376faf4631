import { syncFilter } from '../../../../cli/local/deploy/resource-types/sync-filter';

test.each<[title: string, exclude: string[], include: string[], taken: string[]]>([
  ['nothing is said', [], [], ['index.html', 'assets/a.js', 'assets/b/c.css']],
  ['a folder is excluded', ['assets/*'], [], ['index.html']],
  ['all but one folder is excluded', ['*'], ['assets/*'], ['assets/a.js', 'assets/b/c.css']],
  ['a star crosses slashes', ['*.css'], [], ['index.html', 'assets/a.js']],
  ['a question mark is one character', ['assets/?.js'], [], ['index.html', 'assets/b/c.css']],
  ['a set of characters', ['assets/[!a]*'], [], ['index.html', 'assets/a.js']],
  ['dots are dots', ['indexxhtml'], [], ['index.html', 'assets/a.js', 'assets/b/c.css']],
])('when %s', (_, exclude, include, taken) => {
  const takes = syncFilter(exclude, include);
  expect(['index.html', 'assets/a.js', 'assets/b/c.css'].filter(takes)).toEqual(taken);
});
