import { canonicalLocation } from '../../../src/core/edge/canonical-host';

const HOSTS = { canonical: 'shop.example', redirected: ['www.shop.example', 'shop.test'] };

test.each([
  ['www.shop.example', '/menu/', '', 'https://shop.example/menu/'],
  ['WWW.Shop.Example', '/', 'a=1&b=%2F', 'https://shop.example/?a=1&b=%2F'],
  ['shop.test', '//evil.example/', '', 'https://shop.example/evil.example/'],
])('%s%s?%s leads to %s', (host, path, querystring, location) => {
  expect(canonicalLocation(host, path, querystring, HOSTS)).toBe(location);
});

test.each(['shop.example', 'other.example', ''])('%p is right where it is', (host) => {
  expect(canonicalLocation(host, '/', '', HOSTS)).toBeNull();
});

test('without other host names everything is right where it is', () => {
  expect(canonicalLocation('www.shop.example', '/', '', undefined)).toBeNull();
});
