import type { CpuUse } from './host-usage.ts';

export const HOUR_MS = 3_600_000;

/** Averages and maxima of an hour are those of its stretches of ten seconds. */
export const STRETCH_MS = 10_000;

/** All that can begin within an hour, and the one in progress. */
const STRETCHES = HOUR_MS / STRETCH_MS + 1;

/** Memory in MiB, CPU in percent of all CPUs; NaN where nothing was recorded. */
export interface HourSummary {
  readonly memoryAvg: number;
  readonly memoryMax: number;
  readonly cpuAvg: number;
  readonly cpuMax: number;
}

/** The host of the last hour, ten seconds at a time. */
export interface HourLog {
  /** Takes note of a tick. */
  add(timeMs: number, memoryMb: number, cpu: CpuUse | undefined): void;
  /** Takes note of a whole stretch that is known from elsewhere, unless ticks were noted in it. NaN is unknown. */
  fill(timeMs: number, memoryMb: number, cpuPercent: number): void;
  summarize(nowMs: number): HourSummary;
}

interface Stretch {
  /** Whole stretches since the epoch. */
  number: number;
  memorySum: number;
  memoryTicks: number;
  cpuBusy: number;
  cpuAll: number;
}

export function createHourLog(): HourLog {
  const stretches: (Stretch | undefined)[] = new Array(STRETCHES).fill(undefined);
  const at = (timeMs: number): Stretch => {
    const number = Math.floor(timeMs / STRETCH_MS);
    const place = number % STRETCHES;
    let stretch = stretches[place];
    if (stretch?.number !== number) {
      stretch = { number, memorySum: 0, memoryTicks: 0, cpuBusy: 0, cpuAll: 0 };
      stretches[place] = stretch;
    }
    return stretch;
  };
  const add: HourLog['add'] = (timeMs, memoryMb, cpu) => {
    const stretch = at(timeMs);
    if (!Number.isNaN(memoryMb)) {
      stretch.memorySum += memoryMb;
      stretch.memoryTicks++;
    }
    stretch.cpuBusy += cpu?.busy ?? 0;
    stretch.cpuAll += cpu?.all ?? 0;
  };
  return {
    add,
    fill: (timeMs, memoryMb, cpuPercent) => {
      const { memoryTicks, cpuAll } = at(timeMs);
      const isNoted = memoryTicks > 0 || cpuAll > 0;
      if (!isNoted) add(timeMs, memoryMb, Number.isNaN(cpuPercent) ? undefined : { busy: cpuPercent, all: 100 });
    },
    summarize: (nowMs) => {
      const last = Math.floor(nowMs / STRETCH_MS);
      const recent = stretches.filter((stretch): stretch is Stretch => {
        return stretch !== undefined && stretch.number <= last && stretch.number > last - STRETCHES;
      });
      const memory = recent.filter(({ memoryTicks }) => memoryTicks > 0).map((s) => s.memorySum / s.memoryTicks);
      const cpu = recent.filter(({ cpuAll }) => cpuAll > 0).map((s) => (100 * s.cpuBusy) / s.cpuAll);
      return { memoryAvg: mean(memory), memoryMax: maximum(memory), cpuAvg: mean(cpu), cpuMax: maximum(cpu) };
    },
  };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function maximum(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : Math.max(...values);
}
