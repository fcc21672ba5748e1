import fc from 'fast-check';
import { expect, it } from 'vitest';
import { largest } from './largest.ts';

it('picks what sorting would pick, without the zeros', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.nat(10), (keys, count) => {
      const items = keys.map((key, index) => ({ key, index }));
      const sorted = items.filter(({ key }) => key > 0).toSorted((a, b) => b.key - a.key || a.index - b.index);
      expect(largest(items, count, ({ key }) => key)).toEqual(sorted.slice(0, count));
    }),
  );
});

it('passes over what is not eligible', () => {
  expect(largest([3, 9, 5, 7], 2, Number, (item) => item !== 9)).toEqual([7, 5]);
});
