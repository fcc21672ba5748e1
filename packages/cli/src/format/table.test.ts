import { expect, it } from 'vitest';
import { formatTable } from './table.ts';

const ROWS = [
  ['NAME', 'LABELS', 'VALUE'],
  ['cpu', 'mode="user",pid="7"', '1'],
  ['memory', '', '23 MiB'],
];

it('aligns columns and leaves nothing behind the last one', () => {
  expect(formatTable(ROWS, { align: ['left', 'left', 'right'] })).toEqual([
    'NAME    LABELS                VALUE',
    'cpu     mode="user",pid="7"       1',
    'memory                       23 MiB',
  ]);
});

it('cuts the elastic column where the terminal is narrow', () => {
  const lines = formatTable(ROWS, { align: ['left', 'left', 'right'], width: 30, elastic: 1 });
  expect(lines).toEqual([
    'NAME    LABELS           VALUE',
    'cpu     mode="user",p…       1',
    'memory                  23 MiB',
  ]);
});

it('keeps the elastic column readable, even if lines become too long', () => {
  expect(formatTable(ROWS, { align: ['left', 'left', 'right'], width: 5, elastic: 1 })[1]).toBe(
    'cpu     mode="u…       1',
  );
});

it('has no lines without rows', () => {
  expect(formatTable([], { align: ['left'] })).toEqual([]);
});
