import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyedRows } from './keyed-rows.ts';

function read(rows: KeyedRows, keys: readonly string[]): void {
  rows.clear();
  for (const [i, key] of keys.entries()) {
    const bytes = Buffer.from(`  ${key} `);
    const at = rows.add(bytes, 2, bytes.length - 1);
    rows.figures.fill(i, at, at + rows.width);
  }
  rows.finish();
}

describe('KeyedRows', () => {
  it('tells when the keys are not those of the read before, and only then', () => {
    const rows = new KeyedRows(1);
    const versions = [['a', 'b'], ['a', 'b'], ['a'], ['a'], ['b'], ['b', 'a'], []].map((keys) => {
      read(rows, keys);
      return rows.version;
    });
    const changed = versions.map((version, i) => version !== (versions[i - 1] ?? 0));
    expect(changed).toEqual([true, false, true, false, true, true, true]);
  });

  it('holds the keys and figures of the newest read, however many rows there are', () => {
    const keys = fc.array(fc.string({ minLength: 1, maxLength: 5 }), { maxLength: 40 });
    fc.assert(
      fc.property(keys, keys, (first, second) => {
        const rows = new KeyedRows(3);
        read(rows, first);
        read(rows, second);
        expect([rows.length, rows.keys]).toEqual([second.length, second]);
        for (const i of second.keys()) expect([...rows.figures.subarray(i * 3, i * 3 + 3)]).toEqual([i, i, i]);
      }),
    );
  });
});
