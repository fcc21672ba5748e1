import type { SeriesShape } from '@tidemark/api';
import { describe, expect, it } from 'vitest';
import { createDashboardModel, TOP_PROCESSES, WINDOW_POINTS } from './dashboard-model.ts';

const START_MS = 1_800_000_000_000;
const LOAD: SeriesShape = { metric: 'host_load1', kind: 'gauge', unit: 'count', labels: {} };

function memoryOf(name: string, pid: number): SeriesShape {
  return { metric: 'process_resident_memory_bytes', kind: 'gauge', unit: 'bytes', labels: { name, pid: String(pid) } };
}

function createFedModel() {
  const model = createDashboardModel();
  return {
    ...model,
    feed: (second: number, columns: readonly SeriesShape[], values: readonly number[]) =>
      model.ingest({ timeMs: START_MS + second * 1000, intervalMs: 1000, columns, values: Float64Array.from(values) }),
  };
}

describe('createDashboardModel', () => {
  it('has a snapshot with everything absent before the first reading', () => {
    const { times, newestMs, processes, host, topByCpu } = createDashboardModel().snapshot();
    expect({ times, newestMs, processes }).toEqual({ times: [], newestMs: undefined, processes: [] });
    expect(host.load1).toBeNaN();
    expect(topByCpu.filter(Boolean)).toEqual([]);
  });

  it('keeps as many points as its window has', () => {
    const { feed, snapshot } = createFedModel();
    for (let second = 0; second < WINDOW_POINTS + 20; second++) feed(second, [LOAD], [second]);
    const { times, lines, newestMs } = snapshot();
    expect(times).toHaveLength(WINDOW_POINTS);
    expect(lines.load1.at(-1)).toBe(WINDOW_POINTS + 19);
    expect(newestMs).toBe(times.at(-1));
  });

  it('breaks the lines at a gap and says how much is missing', () => {
    const { feed, snapshot } = createFedModel();
    feed(0, [LOAD], [1]);
    feed(1, [LOAD], [2]);
    feed(9, [LOAD], [3]);
    const { lines, gaps } = snapshot();
    expect(lines.load1).toEqual([1, 2, null, 3]);
    expect(gaps).toEqual([{ fromMs: START_MS + 1000, toMs: START_MS + 9000, missing: 7 }]);
  });

  it('joins the points around a single missed tick', () => {
    const { feed, snapshot } = createFedModel();
    feed(0, [LOAD], [1]);
    feed(2, [LOAD], [3]);
    expect(snapshot()).toMatchObject({ lines: { load1: [1, 3] }, gaps: [] });
  });

  it('forgets a gap that left the window', () => {
    const { feed, snapshot } = createFedModel();
    feed(0, [LOAD], [1]);
    for (let second = 10; second < 10 + WINDOW_POINTS; second++) feed(second, [LOAD], [1]);
    expect(snapshot().gaps).toHaveLength(1);
    feed(10 + WINDOW_POINTS, [LOAD], [1]);
    expect(snapshot().gaps).toEqual([]);
  });

  it('begins anew from where the clock was set back to', () => {
    const { feed, snapshot } = createFedModel();
    for (const second of [10, 11, 12, 20]) feed(second, [LOAD], [second]);
    feed(12, [LOAD], [99]);
    expect(snapshot()).toMatchObject({ lines: { load1: [10, 11, 99] }, gaps: [] });
  });

  it('ranks processes over the window, so that a short peak does not displace a steady one', () => {
    const { feed, snapshot } = createFedModel();
    const steady = Array.from({ length: TOP_PROCESSES }, (_, i) => memoryOf(`steady-${i}`, i));
    const columns = [...steady, memoryOf('peak', 99)];
    for (let second = 0; second < 10; second++)
      feed(second, columns, [...steady.map(() => 100), second === 4 ? 500 : 1]);
    expect(snapshot().topByMemory.map((process) => process?.name)).toEqual(steady.map(({ labels }) => labels.name));
  });

  it('keeps the line of a process that ended, until it leaves the window', () => {
    const { feed, snapshot } = createFedModel();
    feed(0, [LOAD, memoryOf('gone', 7)], [1, 100]);
    feed(1, [LOAD], [1]);
    expect(snapshot().processes).toEqual([]);
    expect(snapshot().topByMemory[0]).toMatchObject({ name: 'gone', pid: 7, points: [100, null] });
    for (let second = 2; second <= WINDOW_POINTS; second++) feed(second, [LOAD], [1]);
    expect(snapshot().topByMemory[0]).toBeUndefined();
  });

  it('forgets everything when cleared', () => {
    const { feed, snapshot, clear } = createFedModel();
    feed(0, [LOAD, memoryOf('a', 1)], [1, 1]);
    clear();
    expect(snapshot()).toMatchObject({ times: [], processes: [], newestMs: undefined });
  });
});
