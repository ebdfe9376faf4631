import * as fc from 'fast-check';
import { holds } from './property';
import type { ManifestFile } from '../../src/core/site-manifest';
import { fingerprintText, isDocumentFile, releaseIdOf, siteManifest } from '../../src/core/site-manifest';

const sharedAssets = ['/assets/*'];

function file(path: string, digest = 'd', size = 1): ManifestFile {
  return { path, digest, size };
}

function text(paths: readonly string[], deployTime: readonly string[] = []): string {
  return fingerprintText({ files: paths.map((path) => file(path)), deployTime: deployTime.map((path) => file(path)), sharedAssets });
}

test('the fingerprint covers paths, contents and what is shared, then deploy-time files', () => {
  expect(text(['index.html', 'config.json', 'assets/app.js'], ['config.json', 'a.txt'])).toBe(
    'assets/app.js\0shared d\nindex.html\0d\na.txt\0deploy-time d\nconfig.json\0deploy-time d\n');
});

test('files stand in the order in which a walk through the folders meets them: ids of releases that exist depend on it', () => {
  expect(text(['b', 'a.html', 'a-b', 'a/z', 'a/b/c', 'a/b.c', 'A'])).toBe('A\0d\na/b/c\0d\na/b.c\0d\na/z\0d\na-b\0d\na.html\0d\nb\0d\n');
  expect(text(['a/b', 'a'])).toBe('a\0d\na/b\0d\n');
});

test('the order in which files are listed does not matter', () => {
  const path = fc.array(fc.constantFrom('a', 'b', 'a-', 'a.', 'A', 'ü'), { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
  const shuffled = fc.uniqueArray(path).chain((paths) => fc.tuple(fc.constant(paths), fc.shuffledSubarray(paths, { minLength: paths.length })));
  holds(fc.property(shuffled, ([paths, others]) => expect(text(others)).toBe(text(paths))));
});

test('an id that nobody gave is the beginning of the fingerprint', () => {
  expect(releaseIdOf('0123456789abcdef')).toBe('0123456789ab');
});

test.each([['index.html', true], ['a/b.HTM', true], ['a.html/b', false], ['a.xhtml', true], ['a.shtml', true], ['a.dhtml', false], ['html', false]])('%s is a document: %s', (path, expected) => {
  expect(isDocumentFile(path)).toBe(expected);
});

test('the manifest names every file by its key; deploy-time files take the place of others', () => {
  const files = [file('index.html', 'i', 5), file('assets/app.js', 'a', 3), file('config.json', 'c', 2)];
  const layout = { sharedAssets, fallback: 'spa' } as const;
  expect(siteManifest({ files, deployTime: [{ path: 'config.json' }] }, { release: '42', state: 'shop', fingerprint: 'f', layout })).toEqual({
    release: '42',
    state: 'shop',
    fingerprint: 'f',
    objects: { 'shared/assets/app.js': 3, 'releases/42/index.html': 5 },
    shared: { 'shared/assets/app.js': 'a' },
    deployTime: ['releases/42/config.json'],
    layout,
  });
});
