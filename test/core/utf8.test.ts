import * as fc from 'fast-check';
import { holds } from './property';
import { utf8Bytes } from '../../src/core/utf8';

it.each([['', 0], ['a', 1], ['%', 1], ['ä', 2], ['€', 3], ['😀', 4]])('%p has %p bytes', (text, bytes) => {
  expect(utf8Bytes(text)).toBe(bytes);
});

/** Any character but halves of one. */
const character = fc.oneof(fc.integer({ max: 0xd7ff, min: 0 }), fc.integer({ max: 0x10ffff, min: 0xe000 })).map((code) => String.fromCodePoint(code));

it('counts as Node does', () => {
  holds(fc.property(fc.string({ unit: character }), (text) => {
    expect(utf8Bytes(text)).toBe(Buffer.byteLength(text));
  }));
});
