import { type Frame, type Layout, METRICS, type Series } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { createFramePacker, createFrameUnpacker, type FrameParcel } from './frame-parcel.ts';

const threadsOf = (name: string): Series => ({ metric: METRICS.process_threads, labels: { name } });
const [a, b, c] = ['a', 'b', 'c'].map(threadsOf) as [Series, Series, Series];

const frameOf = (seq: number, layout: Layout): Frame => ({
  ...{ seq, timeMs: seq * 1000, elapsedMs: 1000, intervalMs: 1000, layout },
  values: Float64Array.from(layout.series, (_, slot) => seq + slot),
});

/** Both sides, and the parcels between them. */
function openWay() {
  const [packers, unpacker] = [[createFramePacker(1), createFramePacker(2)] as const, createFrameUnpacker()];
  const parcels: FrameParcel[] = [];
  const ask = (frames: readonly Frame[], thread: 0 | 1 = 0) =>
    unpacker.ask(async (known) => {
      const parcel = structuredClone(packers[thread](frames, known));
      parcels.push(parcel);
      return parcel;
    });
  const added = () => parcels.map(({ changes }) => changes.flatMap((change) => change.added).length);
  return { ask, added };
}

describe('frames on their way to another thread', () => {
  const [ab, bc] = [{ series: [a, b] }, { series: [b, c] }];

  it('arrive whole, whatever their layouts', async () => {
    const frames = [frameOf(1, ab), frameOf(2, ab), frameOf(3, bc), frameOf(4, ab)];
    const { ask } = openWay();
    expect(await ask(frames)).toEqual(frames);
    expect(await ask([])).toEqual([]);
  });

  it('bring only series that were not there before, and share the others', async () => {
    const { ask, added } = openWay();
    const [first] = await ask([frameOf(1, ab)]);
    const [second, third] = await ask([frameOf(2, { series: [a, b] }), frameOf(3, bc)]);
    expect(added()).toEqual([2, 1]);
    expect(second?.layout).toBe(first?.layout);
    expect(third?.layout.series[0]).toBe(first?.layout.series[1]);
  });

  it('arrive whole when questions wait at the same time, or another thread answers', async () => {
    const { ask } = openWay();
    await ask([frameOf(1, ab)]);
    const [two, three] = [[frameOf(2, bc)], [frameOf(3, { series: [c, a, b] })]];
    expect(await Promise.all([ask(two), ask(three), ask(three, 1)])).toEqual([two, three, three]);
    expect(await ask([], 1)).toEqual([]);
    for (const thread of [0, 1, 1, 0] as const) expect(await ask(two, thread)).toEqual(two);
  });

  it('bring only what is new, however often layouts change', async () => {
    const { ask, added } = openWay();
    for (let seq = 1; seq <= 40; seq++) {
      const frames = [frameOf(seq, seq % 2 === 0 ? ab : bc)];
      expect(await ask(frames)).toEqual(frames);
    }
    expect(
      added()
        .slice(1)
        .every((count) => count === 1),
    ).toBe(true);
  });
});
