import type { Frame } from '@tidemark/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameAt, layoutOf } from '../../test/frames.ts';
import { formatRange } from './frame-range.ts';
import { createRangeCutter, type RangeCutter } from './range-cutter.ts';

const cutterOf = (options: { everyMs?: number; maxValues?: number; afterSeq?: number } = {}) =>
  createRangeCutter({
    afterSeq: 0,
    everyMs: 10_000,
    maxValues: 1000,
    countValues: ({ series }) => series.length,
    ...options,
  });

const feed = (cutter: RangeCutter, frames: readonly Frame[]) =>
  frames.flatMap((frame) => cutter.take(frame)).map(formatRange);

const frames = (first: number, last: number, options?: Parameters<typeof frameAt>[1]) =>
  Array.from({ length: last - first + 1 }, (_, i) => frameAt(first + i, options));

describe('a range cutter', () => {
  it('cuts where whole spans of time end, with the last frame of each', () => {
    const cutter = cutterOf();
    expect(feed(cutter, frames(1, 25))).toEqual(['0-9', '9-19']);
    expect(cutter.rest()).toEqual({ afterSeq: 19, lastSeq: 25 });
  });

  it('cuts when the next frame has no room', () => {
    expect(feed(cutterOf({ maxValues: 7 }), frames(1, 7))).toEqual(['0-3', '3-6']);
  });

  it('cuts before a frame that has become too large, which may be a range of its own', () => {
    const cutter = cutterOf({ maxValues: 7 });
    const large = { layout: layoutOf(Array(8).keys()) };
    expect(feed(cutter, [frameAt(1), frameAt(2, large), frameAt(3)])).toEqual(['0-1', '1-2']);
    expect(cutter.rest()).toEqual({ afterSeq: 2, lastSeq: 3 });
  });

  it('cuts each frame when they are further apart than the spans', () => {
    expect(feed(cutterOf(), frames(1, 3, { intervalMs: 60_000 }))).toEqual(['0-1', '1-2', '2-3']);
  });

  it('cuts before the first frame after a pause', () => {
    expect(feed(cutterOf(), [frameAt(1), { ...frameAt(42), seq: 2 }])).toEqual(['0-1']);
  });

  it('makes ranges of what it does not see as long as the newest frame would have them', () => {
    const cutter = cutterOf({ maxValues: 8 });
    cutter.take(frameAt(1));
    expect(cutter.skipTo(10, frameAt(11)).map(formatRange)).toEqual(['0-1', '1-5', '5-9', '9-10']);
    expect(cutter.rest()).toBeUndefined();
  });

  it('leaves no hole, no overlap and nothing too large, whatever comes', () => {
    const step = fc.record({
      series: fc.nat(12),
      skip: fc.integer({ min: 0, max: 40 }),
      ms: fc.integer({ min: 100, max: 30_000 }),
    });
    fc.assert(
      fc.property(fc.array(step), fc.integer({ min: 1, max: 40 }), (steps, maxValues) => {
        const cutter = cutterOf({ maxValues, afterSeq: 5 });
        const counts = new Map<number, number>();
        let [seq, timeMs] = [5, 0];
        const ranges = steps.flatMap(({ series, skip, ms }) => {
          seq += 1 + skip;
          timeMs += ms;
          const frame = { ...frameAt(seq, { layout: layoutOf(Array(series).keys()) }), timeMs, intervalMs: 1000 };
          counts.set(seq, series);
          return [...(skip > 0 ? cutter.skipTo(seq - 1, frame) : []), ...cutter.take(frame)];
        });
        const rest = cutter.rest();
        if (rest !== undefined) ranges.push(rest);
        let place = 5;
        for (const { afterSeq, lastSeq } of ranges) {
          expect(afterSeq).toBe(place);
          expect(lastSeq).toBeGreaterThan(afterSeq);
          place = lastSeq;
          const seen = [...counts].filter(([each]) => each > afterSeq && each <= lastSeq);
          const values = seen.reduce((sum, [, count]) => sum + count, 0);
          expect(values <= maxValues || seen.length === 1).toBe(true);
        }
        expect(place).toBe(seq);
      }),
    );
  });
});
