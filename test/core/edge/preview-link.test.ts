import * as fc from 'fast-check';
import { parsePreviewLink } from '../../../src/core/edge/preview-link';
import { holds } from '../property';

const TOKEN = 'pVbJ0m3k9Qx2cT7uYw1AZgpVbJ0m3k9Qx2cT7uYw1AZ';
const PARAMETER = 'bg-preview';

describe('a preview link', () => {
  it.each([
    ['/', `${PARAMETER}=${TOKEN}`, '/'],
    ['/menu/', `${PARAMETER}=${TOKEN}&table=4`, '/menu/?table=4'],
    ['/menu/', `table=4&${PARAMETER}=${TOKEN}&q=a%20b&flag`, '/menu/?table=4&q=a%20b&flag'],
    ['/', `${PARAMETER}=${TOKEN}&${PARAMETER}=again`, '/'],
  ])('at %s?%s leads on to %s', (path, querystring, location) => {
    expect(parsePreviewLink(path, querystring, PARAMETER)).toEqual({ token: TOKEN, location });
  });

  it.each(['', '=', '=short', `=${TOKEN}x`, `=${TOKEN.slice(1)}!`, `=%20${TOKEN.slice(3)}`])('with the credential %p ends the preview', (credential) => {
    expect(parsePreviewLink('/', PARAMETER + credential, PARAMETER)).toEqual({ token: '', location: '/' });
  });

  it.each(['', 'table=4', `x${PARAMETER}=${TOKEN}`, `${PARAMETER}x=${TOKEN}`, `table=${PARAMETER}`])('is not one with the query %p', (querystring) => {
    expect(parsePreviewLink('/', querystring, PARAMETER)).toBeNull();
  });

  it.each([
    '//evil.example', '/\\evil.example', '\\\\evil.example', '///evil.example', '/\\/evil.example', '\\/evil.example', '/\t/evil.example', ' //evil.example',
    '//evil.example/..', '/\n\\evil.example', '//user@evil.example:80/',
  ])('at %p stays on its host', (path) => {
    expectSameHost(path, `${PARAMETER}=${TOKEN}`);
  });

  it('never leads to another host and never carries a credential on', () => {
    const anyPiece = fc.oneof(fc.constantFrom('/', '\\', '.', '..', 'evil.example', '@', ':', '\t', '%2f', '%5c', 'http:'), fc.string());
    const anyQuery = fc.array(fc.oneof(fc.constantFrom(`${PARAMETER}=${TOKEN}`, PARAMETER, `${PARAMETER}=`, 'a=b'), fc.string()));
    holds(fc.property(fc.array(anyPiece), anyQuery, (pieces, pairs) => {
      expectSameHost(`/${pieces.join('')}`, [`${PARAMETER}=${TOKEN}`, ...pairs].join('&'));
    }), 1000);
  });
});

function expectSameHost(path: string, querystring: string): void {
  const { location } = parsePreviewLink(path, querystring, PARAMETER)!;
  expect(new URL(location, 'https://shop.example').host).toBe('shop.example');
  expect(new URL(`https://shop.example${location}`).host).toBe('shop.example');
  expect(parsePreviewLink('/', location.split('?').slice(1).join('?').split('#')[0], PARAMETER)).toBeNull();
}
