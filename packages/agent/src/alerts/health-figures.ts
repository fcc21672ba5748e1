import type { HealthFigures } from '@tidemark/alerts';
import { counterIncrease, type Frame, isContinuous, type Series } from '@tidemark/core';

type Ratios = Omit<HealthFigures, 'critical' | 'warning'>;

/** Reads how the host is doing off the newest frames, when it is asked. */
export interface HealthReader {
  take(frame: Frame): void;
  read(): Ratios;
}

export function createHealthReader(): HealthReader {
  let previous: Frame | undefined;
  let newest: Frame | undefined;
  return {
    take: (frame) => {
      previous = newest;
      newest = frame;
    },
    read: () => {
      if (newest === undefined) return { cpuRatio: Number.NaN, memoryRatio: Number.NaN, pressureRatio: Number.NaN };
      const available = gaugeOf(newest, 'host_memory_available_bytes');
      return {
        cpuRatio: previous === undefined ? Number.NaN : cpuRatio(previous, newest),
        memoryRatio: 1 - available / gaugeOf(newest, 'host_memory_total_bytes'),
        pressureRatio: Math.max(...['memory', 'io'].map((resource) => pressureOf(newest as Frame, resource))),
      };
    },
  };
}

const IDLE: ReadonlySet<string | undefined> = new Set(['idle', 'iowait']);

/** Of all CPUs together, since the frame before. */
function cpuRatio(previous: Frame, newest: Frame): number {
  if (!isContinuous(previous, newest)) return Number.NaN;
  let [used, total] = [0, 0];
  for (const [slot, { metric, labels }] of newest.layout.series.entries()) {
    if (metric.name !== 'host_cpu_seconds_total' || labels.mode === undefined) continue;
    const before =
      newest.layout === previous.layout ? previous.values[slot] : gaugeOf(previous, metric.name, labels.mode);
    const increase = counterIncrease(before ?? Number.NaN, newest.values[slot] as number);
    total += increase;
    if (!IDLE.has(labels.mode)) used += increase;
  }
  return used / total;
}

function pressureOf(frame: Frame, resource: string): number {
  const found = find(
    frame,
    ({ metric, labels }) =>
      metric.name === 'host_pressure_avg10_ratio' && labels.resource === resource && labels.stall === 'full',
  );
  return found;
}

function gaugeOf(frame: Frame, name: string, mode?: string): number {
  return find(frame, ({ metric, labels }) => metric.name === name && labels.mode === mode);
}

function find({ layout, values }: Frame, matches: (series: Series) => boolean): number {
  const slot = layout.series.findIndex(matches);
  return slot < 0 ? Number.NaN : (values[slot] as number);
}
