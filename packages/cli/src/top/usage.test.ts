import type { LiveFrame, SeriesShape } from '@tidemark/api/client';
import { METRICS, type MetricName } from '@tidemark/core';
import { expect, it } from 'vitest';
import { createUsageMeter, type HostUsage } from './usage.ts';

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
    ['process_open_fds', labels, null],
    ['process_read_bytes_total', labels, user === null ? null : user * 4096],
  ];
};

it('counts waiting for disks as idle', () => {
  const meter = createUsageMeter();
  meter(frame(0, cpu(10, 100, 5)));
  const { cpuRatio, cpuModes, cpuTrail } = meter(frame(1, cpu(10.5, 101.4, 5.1)));
  expect(cpuRatio).toBeCloseTo(0.25);
  expect(cpuModes.get('iowait')).toBeCloseTo(0.05);
  expect(cpuTrail).toEqual([Number.NaN, cpuRatio]);
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
  meter(frame(0, process('1800000000', 1, 2, 100)));
  expect(meter(frame(1, process('1800000000', 3, 3, 200), 2000)).processes).toEqual([
    {
      pid: '7',
      name: 'node',
      parentPid: '',
      count: 1,
      cores: 1.5,
      cpuTrail: [Number.NaN, 1.5],
      rssBytes: 200,
      threads: 3,
      openFds: Number.NaN,
      readRate: 4096,
      writtenRate: Number.NaN,
      startMs: T0,
    },
  ]);
});

it('takes a pid that is used again as another process', () => {
  const meter = createUsageMeter();
  meter(frame(0, process('1', 100, 100, 100)));
  const [first] = meter(frame(1, process('2', 0.5, 0, 50))).processes;
  expect(first).toMatchObject({ cores: Number.NaN, cpuTrail: [Number.NaN], rssBytes: 50 });
});

it('knows the parent of a process, and the grandparent once the parent is recorded no longer', () => {
  const child = (pid: string, parent: number | null): Values => [
    ['process_resident_memory_bytes', { name: pid, pid, start: '1' }, parent === null ? null : 1],
    ['process_parent_pid', { name: pid, pid, start: '1' }, parent],
  ];
  const parents = (usage: HostUsage) => usage.processes.map(({ pid, parentPid }) => [pid, parentPid]);
  const meter = createUsageMeter();
  expect(parents(meter(frame(0, [...child('1', 0), ...child('2', 1), ...child('3', 2)])))).toEqual([
    ['1', ''],
    ['2', '1'],
    ['3', '2'],
  ]);
  expect(parents(meter(frame(1, [...child('1', 0), ...child('2', null), ...child('3', 2)])))).toEqual([
    ['1', ''],
    ['3', '1'],
  ]);
});

it('leaves out a process that is gone', () => {
  const meter = createUsageMeter();
  meter(frame(0, process('1', 1, 1, 1)));
  expect(meter(frame(1, process('1', null, null, null))).processes).toEqual([]);
});

it('keeps a trail as long as terminals show', () => {
  const meter = createUsageMeter();
  for (let seq = 0; seq < 99; seq++) meter(frame(seq, process('1', seq / 2, seq / 2, 1)));
  const [first] = meter(frame(99, process('1', 50, 50, 1))).processes;
  expect(first?.cpuTrail).toHaveLength(60);
  expect(first?.cpuTrail.at(-2)).toBe(1);
});

it('shows groups that have processes', () => {
  const group = (name: string, processes: number): Values => [
    ['group_cpu_seconds_total', { group: name }, 5],
    ['group_resident_memory_bytes', { group: name }, processes === 0 ? null : 100],
    ['group_threads', { group: name }, processes === 0 ? null : 8],
    ['group_processes', { group: name }, processes],
  ];
  const { groups } = createUsageMeter()(frame(0, [...group('node', 2), ...group('gone', 0)]));
  expect(groups).toMatchObject([{ name: 'node', count: 2, rssBytes: 100, threads: 8, cores: Number.NaN }]);
});

it('adds up disks and interfaces, but not loopback, and takes the busiest disk', () => {
  const traffic = (bytes: number, busy: number): Values => [
    ['host_disk_read_bytes_total', { device: 'sda' }, bytes],
    ['host_disk_read_bytes_total', { device: 'sdb' }, bytes],
    ['host_disk_io_seconds_total', { device: 'sda' }, busy],
    ['host_disk_io_seconds_total', { device: 'sdb' }, busy / 2],
    ['host_network_receive_bytes_total', { device: 'lo' }, bytes * 99],
    ['host_network_receive_bytes_total', { device: 'eth0' }, bytes],
    ['host_pressure_avg10_ratio', { resource: 'io', stall: 'some' }, 0.25],
    ['host_pressure_avg10_ratio', { resource: 'io', stall: 'full' }, 0.125],
  ];
  const meter = createUsageMeter();
  meter(frame(0, traffic(0, 0)));
  const { traffic: seen, pressure } = meter(frame(1, traffic(1000, 0.5)));
  expect(seen).toEqual({ readRate: 2000, writtenRate: NaN, diskRatio: 0.5, receiveRate: 1000, transmitRate: NaN });
  expect(pressure).toEqual({ cpu: NaN, memory: NaN, io: 0.25 });
});

it('shows what was not read as NaN', () => {
  expect(createUsageMeter()(frame(0, [['host_load1', {}, null]]))).toMatchObject({ load: [NaN, NaN, NaN], cpus: NaN });
});
