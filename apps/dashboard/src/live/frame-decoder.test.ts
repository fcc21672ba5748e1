import type { LiveFrameShape, SeriesShape } from '@tidemark/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameDecoder } from './frame-decoder.ts';

const CPU: SeriesShape = {
  metric: 'host_cpu_seconds_total',
  kind: 'counter',
  unit: 'seconds',
  labels: { mode: 'user' },
};
const LOAD: SeriesShape = { metric: 'host_load1', kind: 'gauge', unit: 'count', labels: {} };
function frame(
  seq: number,
  elapsedMs: number,
  values: (number | null)[],
  series?: SeriesShape[],
  timeMs = 1_800_000_000_000 + seq * 1000,
): LiveFrameShape {
  return { seq, timeMs, elapsedMs, intervalMs: 1000, values, ...(series === undefined ? {} : { series }) };
}

/** The values of a reading, absent ones as null. */
function valuesOf(reading: { readonly values: Float64Array } | undefined): (number | null)[] | undefined {
  return reading && Array.from(reading.values, (value) => (Number.isNaN(value) ? null : value));
}

describe('createFrameDecoder', () => {
  it('gives gauges as they are, and no rate for the first frame', () => {
    const decoder = createFrameDecoder();
    expect(valuesOf(decoder.decode(frame(1, 0, [10, 0.5], [CPU, LOAD])))).toEqual([null, 0.5]);
  });

  it('divides by the time that was measured, not by the interval or the wall clock', () => {
    const decoder = createFrameDecoder();
    const atMs = 1_800_000_000_000;
    decoder.decode(frame(1, 0, [10], [CPU], atMs));
    expect(valuesOf(decoder.decode(frame(2, 1250, [11], undefined, atMs + 1000)))).toEqual([0.8]);
    expect(valuesOf(decoder.decode(frame(3, 1000, [12], undefined, atMs - 60_000)))).toEqual([1]);
  });

  it('gives no rate across a gap, and gives one again after it', () => {
    const decoder = createFrameDecoder();
    decoder.decode(frame(1, 0, [10, 1], [CPU, LOAD]));
    expect(valuesOf(decoder.decode(frame(2, 2600, [50, 2])))).toEqual([null, 2]);
    expect(valuesOf(decoder.decode(frame(3, 1000, [51, 3])))).toEqual([1, 3]);
  });

  it.each([
    ['the recorder restarted', frame(2, 0, [11])],
    ['a frame is missing', frame(3, 1000, [11])],
  ])('gives no rate when %s', (_, next) => {
    const decoder = createFrameDecoder();
    decoder.decode(frame(1, 1000, [10], [CPU]));
    expect(valuesOf(decoder.decode(next))).toEqual([null]);
  });

  it('counts from zero when a counter was reset', () => {
    const decoder = createFrameDecoder();
    decoder.decode(frame(1, 0, [1000], [CPU]));
    expect(valuesOf(decoder.decode(frame(2, 1000, [3])))).toEqual([3]);
  });

  it('gives no rate to a counter that was absent before', () => {
    const decoder = createFrameDecoder();
    decoder.decode(frame(1, 0, [null], [CPU]));
    expect(valuesOf(decoder.decode(frame(2, 1000, [5])))).toEqual([null]);
  });

  it('keeps the rate of a series whose column moved', () => {
    const decoder = createFrameDecoder();
    decoder.decode(frame(1, 0, [10, 1], [CPU, LOAD]));
    expect(valuesOf(decoder.decode(frame(2, 1000, [2, 12], [LOAD, CPU])))).toEqual([2, 2]);
  });

  it('hands out the same columns until they change', () => {
    const decoder = createFrameDecoder();
    const first = decoder.decode(frame(1, 0, [10], [CPU]));
    const second = decoder.decode(frame(2, 1000, [11]));
    const third = decoder.decode(frame(3, 1000, [12], [CPU]));
    expect(second?.columns).toBe(first?.columns);
    expect(third?.columns).not.toBe(first?.columns);
  });

  it('passes over a frame that was seen before, but takes its columns', () => {
    const decoder = createFrameDecoder();
    decoder.decode(frame(1, 0, [10, 1], [CPU, LOAD]));
    expect(decoder.decode(frame(1, 0, [1, 10], [LOAD, CPU]))).toBeUndefined();
    expect(valuesOf(decoder.decode(frame(2, 1000, [2, 13])))).toEqual([2, 3]);
    expect(decoder.lastSeq).toBe(2);
  });

  it('refuses a frame that does not fit its columns', () => {
    expect(() => createFrameDecoder().decode(frame(1, 0, [1]))).toThrow(TypeError);
  });

  it('accounts for every increase of a counter, whatever the distances between frames', () => {
    const steps = fc.array(
      fc.record({ afterMs: fc.integer({ min: 1, max: 2500 }), increase: fc.integer({ min: 0, max: 1e6 }) }),
    );
    fc.assert(
      fc.property(steps, (all) => {
        const decoder = createFrameDecoder();
        decoder.decode(frame(0, 0, [0], [CPU]));
        let [total, accounted] = [0, 0];
        for (const [i, { afterMs, increase }] of all.entries()) {
          total += increase;
          const [rate] = decoder.decode(frame(i + 1, afterMs, [total]))?.values ?? [];
          accounted += ((rate as number) * afterMs) / 1000;
        }
        expect(accounted).toBeCloseTo(total, 3);
      }),
    );
  });
});
