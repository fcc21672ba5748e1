import { expect, it } from 'vitest';
import { createRankSlots } from './rank-slots.ts';

it('gives places in order at first', () => {
  expect(createRankSlots(3)(['a', 'b'])).toEqual(['a', 'b', undefined]);
});

it('lets a key keep its place while its rank changes', () => {
  const slots = createRankSlots(3);
  slots(['a', 'b', 'c']);
  expect(slots(['c', 'a', 'b'])).toEqual(['a', 'b', 'c']);
});

it('gives the place of one that left to a newcomer', () => {
  const slots = createRankSlots(3);
  slots(['a', 'b', 'c']);
  expect(slots(['d', 'c', 'a'])).toEqual(['a', 'd', 'c']);
});

it('takes no more keys than there are places', () => {
  expect(createRankSlots(2)(['a', 'b', 'c'])).toEqual(['a', 'b']);
});
