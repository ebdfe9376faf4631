import * as fc from 'fast-check';
import { localAddress, withoutControls } from '../../../src/core/edge/local-address';
import { holds } from '../property';

describe('the address after a host', () => {
  it.each([
    ['/menu/', '', '/menu/'],
    ['/menu/', 'table=4&q=%20', '/menu/?table=4&q=%20'],
    ['//evil.example', 'a=b', '/evil.example?a=b'],
    ['/\\/evil.example', '', '/evil.example'],
    ['/\t/evil.example', '', '/evil.example'],
    ['@evil.example', '', '/@evil.example'],
    ['.evil.example', '', '/.evil.example'],
    [':99', '', '/:99'],
    ['*', '', '/*'],
    ['', '', '/'],
    ['/a//b', 'next=//evil.example', '/a//b?next=//evil.example'],
    ['/a\r\nSet-Cookie: x', 'b\r\nLocation: /', '/aSet-Cookie:x?bLocation:/'],
  ])('of %j and %j is %j', (path, querystring, address) => {
    expect(localAddress(path, querystring)).toBe(address);
  });

  it('leaves every host what it is, and ends no header', () => {
    const anyPiece = fc.oneof(fc.constantFrom('/', '\\', '@', ':', '.', '?', '#', '\t', '\r\n', '\u0000', '\u0085', 'evil.example'), fc.string());
    const anyText = fc.array(anyPiece).map((pieces) => pieces.join(''));
    holds(fc.property(anyText, anyText, (path, querystring) => {
      const address = localAddress(path, querystring);
      expect(new URL(`https://shop.example${address}`).host).toBe('shop.example');
      expect(new URL(address, 'https://shop.example/a/').host).toBe('shop.example');
      expect(address).not.toMatch(/\p{Cc}| /u);
    }), 1000);
  });
});

describe('a text without controls', () => {
  it.each([['\u0000a\u001f', 'a'], ['a b', 'ab'], ['\u007fa\u009f', 'a'], ['~\u00a0é', '~\u00a0é'], ['', '']])('of %j is %j', (text, rest) => {
    expect(withoutControls(text)).toBe(rest);
  });
});
