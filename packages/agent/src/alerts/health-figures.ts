import type { HealthFigures } from '@tidemark/alerts';
import { counterIncrease, type Frame, isContinuous, type Layout } from '@tidemark/core';

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
      const { values, layout } = newest;
      const { available, total, pressures } = slotsOf(layout);
      return {
        cpuRatio: previous === undefined ? Number.NaN : cpuRatio(previous, newest),
        memoryRatio: 1 - valueAt(values, available) / valueAt(values, total),
        pressureRatio: Math.max(...PRESSED.map((resource) => valueAt(values, pressures[resource]))),
      };
    },
  };
}

const IDLE: ReadonlySet<string> = new Set(['idle', 'iowait']);
const PRESSED = ['memory', 'io'] as const;

/** Where a layout has what is read. */
interface Slots {
  available?: number;
  total?: number;
  /** By what stalls for want of it. */
  readonly pressures: Record<string, number>;
  readonly cpuModes: Map<string, number>;
}

/** Somebody asks with every scrape, and layouts are long. */
const known = new WeakMap<Layout, Slots>();

function slotsOf(layout: Layout): Slots {
  let slots = known.get(layout);
  if (slots === undefined) {
    slots = findSlots(layout);
    known.set(layout, slots);
  }
  return slots;
}

function findSlots({ series }: Layout): Slots {
  const slots: Slots = { pressures: {}, cpuModes: new Map() };
  series.forEach(({ metric: { name }, labels: { mode, resource, stall } }, slot) => {
    if (name === 'host_cpu_seconds_total' && mode !== undefined) slots.cpuModes.set(mode, slot);
    else if (name === 'host_memory_available_bytes') slots.available = slot;
    else if (name === 'host_memory_total_bytes') slots.total = slot;
    else if (name === 'host_pressure_avg10_ratio' && stall === 'full') slots.pressures[resource as string] = slot;
  });
  return slots;
}

/** Of all CPUs together, since the frame before. */
function cpuRatio(previous: Frame, newest: Frame): number {
  if (!isContinuous(previous, newest)) return Number.NaN;
  const before = slotsOf(previous.layout).cpuModes;
  let [used, total] = [0, 0];
  for (const [mode, slot] of slotsOf(newest.layout).cpuModes) {
    const increase = counterIncrease(valueAt(previous.values, before.get(mode)), valueAt(newest.values, slot));
    total += increase;
    if (!IDLE.has(mode)) used += increase;
  }
  return used / total;
}

function valueAt(values: Float64Array, slot: number | undefined): number {
  return slot === undefined ? Number.NaN : (values[slot] as number);
}
