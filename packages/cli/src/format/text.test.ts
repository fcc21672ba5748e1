import { expect, it } from 'vitest';
import { cutToWidth, displayWidth, padToWidth } from './text.ts';

it.each([
  ['short', 5, 'short'],
  ['longer', 5, 'long…'],
  ['数据库', 6, '数据库'],
  ['数据库', 5, '数据…'],
  ['数据库', 4, '数…'],
  ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
  ['x', 0, ''],
  ['xy', 1, '…'],
])('cuts %j to %d columns', (text, width, cut) => {
  expect(cutToWidth(text, width)).toBe(cut);
  expect(displayWidth(cut)).toBeLessThanOrEqual(width);
});

it('pads by columns, not by characters', () => {
  expect(padToWidth('数', 4, 'left')).toBe('数  ');
  expect(padToWidth('数', 4, 'right')).toBe('  数');
  expect(padToWidth('long', 2, 'left')).toBe('long');
});
