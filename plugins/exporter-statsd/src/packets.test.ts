import { expect, it } from 'vitest';
import { packLines } from './packets.ts';

const pack = (entries: readonly string[], maxBytes: number) => packLines(entries, maxBytes).map(String);

it('fills packets to the last byte', () => {
  expect(pack(['aaa', 'bbb', 'ccc', 'ddd'], 7)).toEqual(['aaa\nbbb', 'ccc\nddd']);
  expect(pack(['aaa', 'bbb', 'ccc'], 6)).toEqual(['aaa', 'bbb', 'ccc']);
});

it('counts bytes, not characters', () => {
  expect(pack(['潮', '位'], 7)).toEqual(['潮\n位']);
  expect(pack(['潮', '位'], 6)).toEqual(['潮', '位']);
});

it('keeps an entry in one packet, also one that is too large', () => {
  expect(pack(['a', 'x:0|g\nx:-1|g', 'b'], 13)).toEqual(['a', 'x:0|g\nx:-1|g', 'b']);
  expect(pack(['a'.repeat(20), 'b'], 10)).toEqual(['a'.repeat(20), 'b']);
});

it('makes nothing of nothing', () => {
  expect(pack([], 10)).toEqual([]);
});
