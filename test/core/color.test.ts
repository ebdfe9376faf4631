import { COLORS, isColor, otherColor } from '../../src/core/color';

describe('colors', () => {
  it('are blue and green', () => {
    expect(COLORS).toEqual(['blue', 'green']);
  });

  it.each([['blue', true], ['green', true], ['grene', false], ['Blue', false], ['', false], [0, false], [null, false], [undefined, false]])('%p is one: %p', (value, expected) => {
    expect(isColor(value)).toBe(expected);
  });

  it('are each other\'s other', () => {
    expect(COLORS.map(otherColor)).toEqual(['green', 'blue']);
  });
});
