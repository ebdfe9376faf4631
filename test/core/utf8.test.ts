import * as fc from 'fast-check';
import { holds } from './property';
import { utf8Bytes } from '../../src/core/utf8';

it.each([['', 0], ['a', 1], ['%', 1], ['ä', 2], ['€', 3], ['😀', 4]])('%p has %p bytes', (text, bytes) => {
  expect(utf8Bytes(text)).toBe(bytes);
});

it('counts as Node does', () => {
  holds(fc.property(fc.string({ unit: 'binary' }), (text) => {
    expect(utf8Bytes(text)).toBe(Buffer.byteLength(text));
  }));
});
