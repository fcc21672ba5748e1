import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Frame } from './frame.ts';
import { createFrameRing } from './frame-ring.ts';

const frame = (seq: number): Frame => ({
  seq,
  timeMs: seq * 1000,
  elapsedMs: 1000,
  intervalMs: 1000,
  layout: { series: [] },
  values: new Float64Array(0),
});

describe('createFrameRing', () => {
  it('holds the newest frames and drops the oldest', () => {
    const ring = createFrameRing(3);
    for (let seq = 1; seq <= 5; seq++) ring.push(frame(seq));
    expect([...ring.frames()].map(({ seq }) => seq)).toEqual([3, 4, 5]);
    expect([ring.oldest?.seq, ring.newest?.seq, ring.size]).toEqual([3, 5, 3]);
  });

  it('finds the first frame after a number, holes in the numbering included', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 60 })),
        fc.nat(61),
        fc.integer({ min: 1, max: 20 }),
        (numbers, seq, capacity) => {
          const ring = createFrameRing(capacity);
          const sorted = numbers.toSorted((a, b) => a - b);
          for (const number of sorted) ring.push(frame(number));
          expect(ring.after(seq)?.seq).toBe(sorted.slice(-capacity).find((number) => number > seq));
        },
      ),
    );
  });

  it('refuses frames out of order and capacities that are none', () => {
    const ring = createFrameRing(2);
    ring.push(frame(5));
    expect(() => ring.push(frame(5))).toThrow(RangeError);
    expect(() => createFrameRing(0)).toThrow(RangeError);
  });
});
