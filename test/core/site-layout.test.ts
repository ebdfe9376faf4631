import type { SiteLayout } from '../../src/core/site-layout';
import { layoutConflict } from '../../src/core/site-layout';

const LAYOUT: SiteLayout = { sharedAssets: ['/assets/*'], fallback: 'directory-index', notFoundPage: '/404.html' };
const KEYS = ['releases/one/index.html', 'releases/one/static/style.css', 'releases/one/404.html', 'shared/assets/app.js'];

function conflict(wanted: Partial<SiteLayout>, current: SiteLayout | undefined = LAYOUT, keys = KEYS): string | undefined {
  const found = layoutConflict({ release: 'one', keys }, { ...LAYOUT, ...wanted }, current);
  return found && `${found.prop}: ${found.got}`;
}

test.each<[string, Partial<SiteLayout>, string | undefined]>([
  ['the same layout', {}, undefined],
  ['a pattern that matches nothing of it', { sharedAssets: ['/assets/*', '/img/*'] }, undefined],
  ['a pattern that matches a file of its own', { sharedAssets: ['/assets/*', '/static/*'] }, 'sharedAssets: patterns that match /static/style.css of release one'],
  ['a wider pattern', { sharedAssets: ['/a*'] }, undefined],
  ['no pattern for a shared file', { sharedAssets: ['/img/*'] }, 'sharedAssets: patterns that leave out /assets/app.js of release one'],
  ['another fallback', { fallback: 'spa' }, 'fallback: spa instead of directory-index, by which release one is answered'],
  ['no page', { notFoundPage: undefined }, 'fallback.notFoundPage: no page instead of /404.html for release one'],
  ['a page that it does not hold', { notFoundPage: '/sorry.html' }, 'fallback.notFoundPage: no page instead of /404.html for release one'],
  ['another page that it holds', { notFoundPage: '/index.html' }, 'fallback.notFoundPage: /index.html instead of /404.html for release one'],
])('a release meets %s', (_, wanted, expected) => {
  expect(conflict(wanted)).toBe(expected);
});

test('what the layout of now does not find is not lost by another one', () => {
  const current = { ...LAYOUT, sharedAssets: ['/static/*'] };
  expect(conflict({ sharedAssets: ['/static/*', '/img/*'] }, current)).toBeUndefined();
  expect(conflict({ sharedAssets: [] }, current)).toBeUndefined();
});

test('a release that was made without a page keeps being answered without one', () => {
  expect(conflict({}, { ...LAYOUT, notFoundPage: undefined })).toBe('fallback.notFoundPage: /404.html instead of no page for release one');
});

test('a page that neither layout finds in the release is not missed', () => {
  expect(conflict({ notFoundPage: undefined }, LAYOUT, ['releases/one/index.html'])).toBeUndefined();
});

test('the layout that a release was made for counts when nothing else is known', () => {
  expect(layoutConflict({ release: 'one', keys: KEYS, layout: LAYOUT }, { ...LAYOUT, fallback: 'spa' })?.prop).toBe('fallback');
  expect(layoutConflict({ release: 'one', keys: KEYS }, { ...LAYOUT, fallback: 'spa' })).toBeUndefined();
  expect(layoutConflict({ release: 'one', keys: KEYS }, { ...LAYOUT, sharedAssets: [] })?.prop).toBe('sharedAssets');
});
