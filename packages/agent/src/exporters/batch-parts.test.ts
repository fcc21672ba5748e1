import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameAt, layoutOf } from '../../test/frames.ts';
import { createBatchMaker } from './batch-maker.ts';
import { batchParts } from './batch-parts.ts';

function batchOf(series: number, rows: number) {
  const layout = layoutOf(Array(series).keys());
  const frames = Array.from({ length: rows }, (_, i) => frameAt(i + 1, { layout }));
  const batch = createBatchMaker({ resource: {}, selectors: [] }).make('key', frames);
  if (batch === undefined) throw new TypeError('there is no batch');
  return batch;
}

describe('the parts of a batch', () => {
  it('are the batch itself when it is small enough', () => {
    const batch = batchOf(2, 3);
    expect(batchParts(batch, 6)).toEqual([batch]);
  });

  it('are of fewer rows, and where one row is too large of fewer series', () => {
    expect(batchParts(batchOf(2, 3), 4).map(({ key, timesMs }) => [key, timesMs.length])).toEqual([
      ['key.1', 2],
      ['key.2', 1],
    ]);
    expect(batchParts(batchOf(3, 2), 2).map(({ series, timesMs }) => [series.length, timesMs.length])).toEqual([
      [2, 1],
      [1, 1],
      [2, 1],
      [1, 1],
    ]);
  });

  it('begin anew where the clock was set back', () => {
    const batch = batchOf(1, 4);
    const [first, second, , last] = batch.timesMs as unknown as [number, number, number, number];
    const parts = batchParts({ ...batch, timesMs: Float64Array.of(first, second, first, last) }, 100);
    expect(parts.map(({ key, timesMs }) => [key, ...timesMs])).toEqual([
      ['key.1', first, second],
      ['key.2', first, last],
    ]);
  });

  it('are never too large, and together all of it', () => {
    const size = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(size, size, fc.integer({ min: 1, max: 30 }), (series, rows, maxValues) => {
        const batch = batchOf(series, rows);
        const parts = batchParts(batch, maxValues);
        const values = parts.flatMap(({ columns }) => columns.flatMap((column) => [...column]));
        expect(values.toSorted()).toEqual(batch.columns.flatMap((column) => [...column]).toSorted());
        for (const part of parts) {
          expect(part.series.length * part.timesMs.length).toBeLessThanOrEqual(maxValues);
          for (const column of part.columns) expect(column).toHaveLength(part.timesMs.length);
        }
      }),
    );
  });
});
