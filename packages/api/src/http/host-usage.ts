import { counterIncrease, type Frame, isContinuous, METRICS } from '@tidemark/core';

/** Modes of `host_cpu_seconds_total` in which a CPU had nothing to run. */
const IDLE_MODES = new Set(['idle', 'iowait']);

/** How busy the CPUs of the host were between two neighbouring frames, 0 to 1; NaN across a gap. */
export function cpuRatio(previous: Frame | undefined, current: Frame): number {
  if (previous === undefined || !isContinuous(previous, current)) return Number.NaN;
  const before = cpuSeconds(previous);
  const now = cpuSeconds(current);
  const all = counterIncrease(before.all, now.all);
  return all === 0 ? Number.NaN : counterIncrease(before.busy, now.busy) / all;
}

function cpuSeconds(frame: Frame): { readonly busy: number; readonly all: number } {
  let busy = 0;
  let all = 0;
  for (const [slot, { metric, labels }] of frame.layout.series.entries()) {
    if (metric.name !== METRICS.host_cpu_seconds_total.name) continue;
    const seconds = frame.values[slot] as number;
    if (Number.isNaN(seconds)) continue;
    all += seconds;
    if (!IDLE_MODES.has(labels.mode ?? '')) busy += seconds;
  }
  return { busy, all };
}

/** Memory that is not available to programs, bytes; NaN when the kernel does not say. */
export function memoryUsedBytes(frame: Frame): number {
  return (
    hostGauge(frame, METRICS.host_memory_total_bytes.name) - hostGauge(frame, METRICS.host_memory_available_bytes.name)
  );
}

function hostGauge(frame: Frame, metric: string): number {
  const slot = frame.layout.series.findIndex((series) => series.metric.name === metric);
  return slot < 0 ? Number.NaN : (frame.values[slot] as number);
}

/** Whether a CPU mode counts as busy. */
export function isBusyMode(mode: string | undefined): boolean {
  return !IDLE_MODES.has(mode ?? '');
}
