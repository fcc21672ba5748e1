import { type Frame, type Layout, METRICS } from '@tidemark/core';
import { expect, it } from 'vitest';
import { createHealthReader } from './health-figures.ts';

const cpu = (mode: string) => ({ metric: METRICS.host_cpu_seconds_total, labels: { mode } });
const pressure = (resource: string, stall: string) => {
  return { metric: METRICS.host_pressure_avg10_ratio, labels: { resource, stall } };
};
const LAYOUT: Layout = {
  series: [
    ...['user', 'idle', 'iowait'].map(cpu),
    { metric: METRICS.host_memory_available_bytes, labels: {} },
    { metric: METRICS.host_memory_total_bytes, labels: {} },
    pressure('memory', 'some'),
    pressure('memory', 'full'),
    pressure('io', 'full'),
    pressure('cpu', 'full'),
  ],
};
const LARGER: Layout = { series: [{ metric: METRICS.host_load1, labels: {} }, ...LAYOUT.series] };

const frameOf = (seq: number, layout: Layout, values: readonly number[]): Frame => {
  return { seq, timeMs: 1000 * seq, elapsedMs: 1000, intervalMs: 1000, layout, values: Float64Array.from(values) };
};

it('reads CPU between two frames, memory and the worst pressure off the newest', () => {
  const reader = createHealthReader();
  reader.take(frameOf(1, LAYOUT, [10, 20, 5, 25, 100, 0.9, 0.1, 0.2, 0.8]));
  expect(reader.read()).toEqual({ cpuRatio: Number.NaN, memoryRatio: 0.75, pressureRatio: 0.2 });
  reader.take(frameOf(2, LAYOUT, [11, 22, 6, 50, 100, 0.9, 0.3, 0.2, 0.8]));
  expect(reader.read()).toEqual({ cpuRatio: 0.25, memoryRatio: 0.5, pressureRatio: 0.3 });
});

it('reads them when the layout changes in between, and knows nothing of what is not there', () => {
  const reader = createHealthReader();
  expect(reader.read().memoryRatio).toBeNaN();
  reader.take(frameOf(1, LAYOUT, [10, 20, 5, 25, 100, 0.9, 0.1, 0.2, 0.8]));
  reader.take(frameOf(2, LARGER, [7, 12, 22, 5, 25, 100, 0.9, 0.1, 0.2, 0.8]));
  expect(reader.read()).toEqual({ cpuRatio: 0.5, memoryRatio: 0.75, pressureRatio: 0.2 });
  reader.take(frameOf(3, { series: [] }, []));
  expect(reader.read()).toEqual({ cpuRatio: Number.NaN, memoryRatio: Number.NaN, pressureRatio: Number.NaN });
});
