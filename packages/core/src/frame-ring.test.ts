import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Frame, Layout } from './frame.ts';
import { createFrameRing } from './frame-ring.ts';
import { RUN_FRAMES } from './frame-run.ts';

const EMPTY: Layout = { series: [] };

function frameOf(seq: number, values: readonly number[] = [], layout = EMPTY): Frame {
  return { seq, timeMs: seq * 1000, elapsedMs: 1000, intervalMs: 1000, layout, values: new Float64Array(values) };
}

/** Values of which some stay the same from frame to frame, as those of a host do. */
const someValues = (width: number) =>
  fc.array(fc.constantFrom(0, -0, 1, Number.NaN, 1e300, 2 ** 53), { minLength: width, maxLength: width });

/** Frames with holes in their numbering, of which each may begin a layout of another width. */
const someFrames = fc
  .array(fc.record({ hole: fc.nat(3), width: fc.option(fc.nat(70), { freq: 20 }) }), { maxLength: 200 })
  .chain((steps) => {
    let layout = EMPTY;
    let width = 40;
    let seq = 0;
    const frames = steps.map(({ hole, width: next }) => {
      if (next !== null) [layout, width] = [{ series: [] }, next];
      seq += 1 + hole;
      const place = { seq, layout };
      return someValues(width).map((values) => frameOf(place.seq, values, place.layout));
    });
    return fc.tuple(...frames);
  });

/** What is in array buffers and still needed. */
function arrayBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().arrayBuffers;
}

describe('createFrameRing', () => {
  it('gives back the newest frames as they were pushed, whatever changed and whoever read before', () => {
    fc.assert(
      fc.property(
        someFrames,
        fc.integer({ min: 1, max: 150 }),
        fc.array(fc.nat(800), { maxLength: 30 }),
        (frames, capacity, places) => {
          const ring = createFrameRing(capacity);
          for (const [index, frame] of frames.entries()) {
            ring.push(frame);
            const held = frames.slice(Math.max(0, index + 1 - capacity), index + 1);
            expect([ring.oldestSeq, ring.newest, ring.size]).toEqual([held[0]?.seq, frame, held.length]);
            const place = places[index % (places.length + 1)];
            if (place !== undefined) expect(ring.after(place)).toEqual(held.find(({ seq }) => seq > place));
          }
          const held = frames.slice(-capacity);
          expect(held.map((_, index) => ring.after((held[index - 1]?.seq ?? 0) as number))).toEqual(held);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps events and layouts', () => {
    const ring = createFrameRing(3);
    const layout: Layout = { series: [] };
    const started = { type: 'recording-started', timeMs: 1000 } as const;
    ring.push({ ...frameOf(1, [1], layout), events: [{ ...started, data: {} } as never] });
    ring.push(frameOf(2, [1], layout));
    expect(ring.after(0)?.layout).toBe(layout);
    expect(ring.after(0)?.events).toEqual([{ ...started, data: {} }]);
    expect(ring.after(1)).not.toHaveProperty('events');
  });

  it('hands out frames that nobody changes afterwards', () => {
    const ring = createFrameRing(RUN_FRAMES);
    for (let seq = 1; seq <= RUN_FRAMES; seq++) ring.push(frameOf(seq, [seq]));
    const old = ring.after(0);
    for (let seq = RUN_FRAMES + 1; seq <= 5 * RUN_FRAMES; seq++) ring.push(frameOf(seq, [seq]));
    expect(old).toEqual(frameOf(1, [1]));
  });

  it('gives everyone the same frame within a tick', () => {
    const ring = createFrameRing(10);
    for (let seq = 1; seq <= 5; seq++) ring.push(frameOf(seq, [seq]));
    expect(ring.after(2)).toBe(ring.after(2));
    expect(ring.after(4)).toBe(ring.newest);
  });

  it('needs a small part of the memory of its frames when little changes', async () => {
    const [width, capacity, pushed] = [4000, 500, 2000];
    const layout: Layout = { series: [] };
    const ring = createFrameRing(capacity);
    const values = new Float64Array(width);
    const before = arrayBytes();
    for (let seq = 1; seq <= pushed; seq++) {
      values.fill(seq, (seq * 40) % width, ((seq * 40) % width) + width / 100);
      ring.push({ ...frameOf(seq, [], layout), values: values.slice() });
    }
    // V8 frees array buffers beside its collection, so that a moment later there may be fewer.
    await expect.poll(() => (arrayBytes() - before) / (capacity * values.byteLength)).toBeLessThan(0.1);
    expect(ring.after(pushed - 1)?.values).toEqual(values);
  });

  it('refuses frames out of order and capacities that are none', () => {
    const ring = createFrameRing(2);
    ring.push(frameOf(5));
    expect(() => ring.push(frameOf(5))).toThrow(RangeError);
    expect(() => createFrameRing(0)).toThrow(RangeError);
  });
});
