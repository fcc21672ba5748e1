import type { LiveFrame, SeriesShape } from '@tidemark/api/client';
import { METRICS, type MetricName } from '@tidemark/core';
import { expect, it } from 'vitest';
import { createUsageMeter } from './usage.ts';

/** Values by metric and labels: `[['process_threads', { pid: '7' }, 3]]`. */
type Values = readonly (readonly [MetricName, Record<string, string>, number | null])[];

const T0 = 1_800_000_000_000;

function frame(seq: number, values: Values, elapsedMs = 1000): LiveFrame {
  const series = values.map(([name, labels]): SeriesShape => {
    const { kind, unit } = METRICS[name];
    return { metric: name, kind, unit, labels };
  });
  return { seq, timeMs: T0 + seq * 1000, elapsedMs, intervalMs: 1000, series, values: values.map(([, , v]) => v) };
}

const cpu = (user: number, idle: number, iowait: number): Values => [
  ['host_cpu_seconds_total', { mode: 'user' }, user],
  ['host_cpu_seconds_total', { mode: 'idle' }, idle],
  ['host_cpu_seconds_total', { mode: 'iowait' }, iowait],
];

const process = (start: string, user: number | null, system: number | null, rss: number | null): Values => {
  const labels = { name: 'node', pid: '7', start };
  return [
    ['process_cpu_seconds_total', { ...labels, mode: 'user' }, user],
    ['process_cpu_seconds_total', { ...labels, mode: 'system' }, system],
    ['process_resident_memory_bytes', labels, rss],
    ['process_threads', labels, rss === null ? null : 3],
  ];
};

it('counts waiting for disks as idle', () => {
  const meter = createUsageMeter();
  meter(frame(0, cpu(10, 100, 5)));
  const { cpuRatio, cpuModes } = meter(frame(1, cpu(10.5, 101.4, 5.1)));
  expect(cpuRatio).toBeCloseTo(0.25);
  expect(cpuModes.get('iowait')).toBeCloseTo(0.05);
});

it('knows no CPU figures before there is a frame to compare with, nor across a gap or a restart', () => {
  const meter = createUsageMeter();
  expect(meter(frame(0, cpu(1, 1, 1))).cpuRatio).toBeNaN();
  expect(meter(frame(1, cpu(2, 2, 2), 5000)).cpuRatio).toBeNaN();
  expect(meter(frame(2, cpu(3, 3, 3), 0)).cpuRatio).toBeNaN();
  expect(meter(frame(4, cpu(4, 4, 4))).cpuRatio).toBeNaN();
  expect(meter(frame(5, cpu(5, 4, 4))).cpuRatio).toBe(1);
});

it('adds the modes of a process and divides by the time that was measured between frames', () => {
  const meter = createUsageMeter();
  meter(frame(0, process('1', 1, 2, 100)));
  expect(meter(frame(1, process('1', 3, 3, 200), 2000)).processes).toEqual([
    { pid: '7', name: 'node', cores: 1.5, rssBytes: 200, threads: 3 },
  ]);
});

it('takes a pid that is used again as another process', () => {
  const meter = createUsageMeter();
  meter(frame(0, process('1', 100, 100, 100)));
  const [first] = meter(frame(1, process('2', 0.5, 0, 50))).processes;
  expect(first).toMatchObject({ cores: Number.NaN, rssBytes: 50 });
});

it('leaves out a process that is gone', () => {
  const meter = createUsageMeter();
  meter(frame(0, process('1', 1, 1, 1)));
  expect(meter(frame(1, process('1', null, null, null))).processes).toEqual([]);
});

it('shows what was not read as NaN', () => {
  expect(createUsageMeter()(frame(0, [['host_load1', {}, null]]))).toMatchObject({ load: [NaN, NaN, NaN], cpus: NaN });
});
