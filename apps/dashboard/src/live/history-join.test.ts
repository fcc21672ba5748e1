import type { QueryShape } from '@tidemark/api';
import { describe, expect, it } from 'vitest';
import { createHistoryJoin } from './history-join.ts';
import type { Reading } from './reading.ts';

const LOAD = { metric: 'host_load1', kind: 'gauge', unit: 'count', labels: {} } as const;
const CPUS = { ...LOAD, metric: 'host_cpus' } as const;

function answer(fromMs: number, values: (number | null)[], of: typeof LOAD | typeof CPUS = LOAD): QueryShape {
  const series = [{ ...of, aggregation: 'avg' as const, values }];
  return { tier: 'raw', parts: [], resolutionMs: 1000, fromMs, stepMs: 1000, points: values.length, series };
}

function live(timeMs: number, value: number): Reading {
  return { timeMs, intervalMs: 1000, columns: [LOAD], values: Float64Array.of(value) };
}

function join() {
  const emitted: [timeMs: number, value: number][] = [];
  return { emitted, ...createHistoryJoin(({ timeMs, values }) => emitted.push([timeMs, values[0] as number])) };
}

describe('createHistoryJoin', () => {
  it('holds live readings back until the history is there', () => {
    const { emitted, live: take, history: load } = join();
    take(live(3004, 4));
    take(live(4003, 5));
    expect(emitted).toEqual([]);
    load([answer(1000, [2, 3, 4])]);
    expect(emitted).toEqual([
      [1000, 2],
      [2000, 3],
      [3000, 4],
      [4003, 5],
    ]);
  });

  it('lets live readings pass at once afterwards', () => {
    const { emitted, live: take, history: load } = join();
    load([answer(0, [])]);
    take(live(1001, 1));
    expect(emitted).toEqual([[1001, 1]]);
  });

  it('goes on without a history that could not be had', () => {
    const { emitted, live: take, history: load } = join();
    take(live(1001, 1));
    load([]);
    take(live(2001, 2));
    expect(emitted).toEqual([
      [1001, 1],
      [2001, 2],
    ]);
  });

  it('makes no reading of a step in which nothing was recorded', () => {
    const { emitted, history: load } = join();
    load([answer(0, [1, null, null, 4])]);
    expect(emitted).toEqual([
      [0, 1],
      [3000, 4],
    ]);
  });

  it('puts the answers for several metrics side by side', () => {
    const readings: Reading[] = [];
    createHistoryJoin((reading) => readings.push(reading)).history([answer(0, [1, null]), answer(0, [null, 2], CPUS)]);
    expect(readings.map(({ timeMs, columns, values }) => [timeMs, columns, [...values]])).toEqual([
      [0, [LOAD, CPUS], [1, Number.NaN]],
      [1000, [LOAD, CPUS], [Number.NaN, 2]],
    ]);
  });
});
