import type { LiveFrame, SeriesShape } from '@tidemark/api/client';
import { counterIncrease, formatSeries, isContinuous, type MetricName } from '@tidemark/core';

/** A host at one tick. Ratios and CPU figures are NaN until there is a frame to compare with; absent values are NaN. */
export interface HostUsage {
  readonly timeMs: number;
  readonly intervalMs: number;
  readonly bootMs: number;
  readonly cpus: number;
  /** Load averages over 1, 5 and 15 minutes. */
  readonly load: readonly [number, number, number];
  /** Share of all CPUs that was busy, 0 to 1. */
  readonly cpuRatio: number;
  /** Share of all CPUs by mode, 0 to 1. */
  readonly cpuModes: ReadonlyMap<string, number>;
  readonly memoryTotalBytes: number;
  readonly memoryAvailableBytes: number;
  readonly memoryCachedBytes: number;
  readonly swapTotalBytes: number;
  readonly swapFreeBytes: number;
  /** All processes there are, recorded or not. */
  readonly processCount: number;
  readonly processes: readonly ProcessUsage[];
}

export interface ProcessUsage {
  readonly pid: string;
  readonly name: string;
  /** CPUs in use: 1.5 is one and a half. */
  readonly cores: number;
  readonly rssBytes: number;
  readonly threads: number;
}

/** Turns the frames of a live stream, in order, into what they say about the host. */
export type UsageMeter = (frame: LiveFrame) => HostUsage;

export function createUsageMeter(): UsageMeter {
  let previous: Reading | undefined;
  return (frame) => {
    const reading = readFrame(frame);
    const comparable = previous !== undefined && isContinuous(previous.frame, frame);
    const usage = describeHost(reading, comparable ? previous : undefined);
    previous = reading;
    return usage;
  };
}

/** The values of a frame by the text form of their series. */
interface Reading {
  readonly frame: LiveFrame;
  readonly values: ReadonlyMap<string, number>;
}

function readFrame(frame: LiveFrame): Reading {
  const values = new Map<string, number>();
  for (const [slot, series] of frame.series.entries()) {
    const value = frame.values[slot];
    if (value !== null && value !== undefined) values.set(keyOf(series), value);
  }
  return { frame, values };
}

function keyOf({ metric, labels }: SeriesShape): string {
  return formatSeries({ metric: { name: metric }, labels });
}

function describeHost(reading: Reading, previous: Reading | undefined): HostUsage {
  const { frame, values } = reading;
  const value = (metric: MetricName) => values.get(metric) ?? Number.NaN;
  const cpuModes = shareOfModes(reading, previous);
  return {
    timeMs: frame.timeMs,
    intervalMs: frame.intervalMs,
    bootMs: value('host_boot_time_seconds') * 1000,
    cpus: value('host_cpus'),
    load: [value('host_load1'), value('host_load5'), value('host_load15')],
    cpuRatio: 1 - (cpuModes.get('idle') ?? Number.NaN) - (cpuModes.get('iowait') ?? 0),
    cpuModes,
    memoryTotalBytes: value('host_memory_total_bytes'),
    memoryAvailableBytes: value('host_memory_available_bytes'),
    memoryCachedBytes: value('host_memory_cached_bytes'),
    swapTotalBytes: value('host_swap_total_bytes'),
    swapFreeBytes: value('host_swap_free_bytes'),
    processCount: value('host_processes'),
    processes: describeProcesses(reading, previous),
  };
}

function shareOfModes(reading: Reading, previous: Reading | undefined): Map<string, number> {
  const increases = seriesOf(reading, 'host_cpu_seconds_total').map(
    (series) => [series.labels.mode ?? '', increaseOf(series, reading, previous)] as const,
  );
  const total = increases.reduce((sum, [, seconds]) => sum + seconds, 0);
  return new Map(increases.map(([mode, seconds]) => [mode, seconds / total]));
}

function describeProcesses(reading: Reading, previous: Reading | undefined): ProcessUsage[] {
  const seconds = reading.frame.elapsedMs / 1000;
  const cores = new Map<string, number>();
  for (const series of seriesOf(reading, 'process_cpu_seconds_total')) {
    const key = identityOf(series);
    cores.set(key, (cores.get(key) ?? 0) + increaseOf(series, reading, previous) / seconds);
  }
  const threads = new Map(
    seriesOf(reading, 'process_threads').map((series) => [identityOf(series), reading.values.get(keyOf(series))]),
  );
  return seriesOf(reading, 'process_resident_memory_bytes').map((series) => ({
    pid: series.labels.pid ?? '',
    name: series.labels.name ?? '',
    cores: cores.get(identityOf(series)) ?? Number.NaN,
    rssBytes: reading.values.get(keyOf(series)) as number,
    threads: threads.get(identityOf(series)) ?? Number.NaN,
  }));
}

/** The series of a metric that have a value in this frame. */
function seriesOf({ frame, values }: Reading, metric: MetricName): SeriesShape[] {
  return frame.series.filter((series) => series.metric === metric && values.has(keyOf(series)));
}

/** A process is its pid and its start: a pid that is used again is another one. */
function identityOf({ labels }: SeriesShape): string {
  return `${labels.pid} ${labels.start}`;
}

function increaseOf(series: SeriesShape, reading: Reading, previous: Reading | undefined): number {
  const key = keyOf(series);
  const before = previous?.values.get(key);
  return before === undefined ? Number.NaN : counterIncrease(before, reading.values.get(key) as number);
}
