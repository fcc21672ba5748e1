import { counterIncrease, type Frame, isContinuous, type Layout, METRICS } from '@tidemark/core';

/** Modes of `host_cpu_seconds_total` in which a CPU had nothing to run. */
const IDLE_MODES = new Set(['idle', 'iowait']);

/** CPU time of the whole host between two neighbouring frames, seconds. */
export interface CpuUse {
  readonly busy: number;
  /** Busy or not: as long as it was, times the CPUs. */
  readonly all: number;
}

/** Undefined across a gap, and when the kernel counted nothing. */
export function cpuUse(previous: Frame | undefined, current: Frame): CpuUse | undefined {
  if (previous === undefined || !isContinuous(previous, current)) return undefined;
  const before = cpuSeconds(previous);
  const now = cpuSeconds(current);
  const all = counterIncrease(before.all, now.all);
  return all > 0 ? { busy: counterIncrease(before.busy, now.busy), all } : undefined;
}

function cpuSeconds({ layout, values }: Frame): CpuUse {
  let busy = 0;
  let all = 0;
  for (const { slot, isBusy } of slotsOf(layout).cpu) {
    const seconds = values[slot] as number;
    if (Number.isNaN(seconds)) continue;
    all += seconds;
    if (isBusy) busy += seconds;
  }
  return { busy, all };
}

/** Memory that is not available to programs, bytes; NaN when the kernel does not say. */
export function memoryUsedBytes({ layout, values }: Frame): number {
  const { total, available } = slotsOf(layout);
  return (values[total] ?? Number.NaN) - (values[available] ?? Number.NaN);
}

/** Whether a CPU mode counts as busy. */
export function isBusyMode(mode: string | undefined): boolean {
  return !IDLE_MODES.has(mode ?? '');
}

/** Where a layout has what this file reads; -1 for nowhere. */
interface HostSlots {
  readonly cpu: readonly { readonly slot: number; readonly isBusy: boolean }[];
  readonly total: number;
  readonly available: number;
}

const slots = new WeakMap<Layout, HostSlots>();

function slotsOf(layout: Layout): HostSlots {
  let found = slots.get(layout);
  if (found === undefined) {
    found = findSlots(layout);
    slots.set(layout, found);
  }
  return found;
}

function findSlots({ series }: Layout): HostSlots {
  const cpu = series.flatMap(({ metric, labels }, slot) =>
    metric.name === METRICS.host_cpu_seconds_total.name ? [{ slot, isBusy: isBusyMode(labels.mode) }] : [],
  );
  const find = (name: string) => series.findIndex(({ metric }) => metric.name === name);
  return {
    cpu,
    total: find(METRICS.host_memory_total_bytes.name),
    available: find(METRICS.host_memory_available_bytes.name),
  };
}
