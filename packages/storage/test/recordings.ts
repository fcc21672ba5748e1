import { type Frame, type Layout, METRICS, type Series } from '@tidemark/core';
import { createRandom } from '../../core/test/distributions.ts';

/** What lies between two stretches of a recording. */
export const SEAMS = [
  'nothing',
  'restart',
  'lost frames',
  'stall',
  'clock ahead',
  'clock back',
  'switched off',
] as const;

/** Frames of one interval and one layout, and what comes before the first of them. */
export interface Stretch {
  readonly frames: number;
  readonly intervalMs: number;
  readonly layout: keyof typeof LAYOUTS;
  readonly seam: (typeof SEAMS)[number];
}

const gauge = (name: 'process_threads' | 'process_resident_memory_bytes' | 'host_load1', labels = {}): Series => ({
  metric: METRICS[name],
  labels,
});
const counter = (
  name: 'process_cpu_seconds_total' | 'process_read_bytes_total' | 'process_written_bytes_total',
  labels = {},
): Series => ({ metric: METRICS[name], labels });

type Random = () => number;

/** A series and how its value follows from the one before. */
interface Source {
  readonly series: Series;
  readonly next: (before: number, random: Random) => number;
  /** Share of frames in which it is absent. */
  readonly absent?: number;
  /** Read every so many frames. */
  readonly every?: number;
  /** Starts again from zero when the recorder does. */
  readonly resets?: boolean;
}

const SOURCES: readonly Source[] = [
  { series: gauge('process_threads', { name: 'a', user: 'root' }), next: (_, random) => 1 + Math.floor(20 * random()) },
  { series: gauge('process_threads', { name: 'b' }), next: () => 4, absent: 0.5 },
  { series: gauge('host_load1'), next: (_, random) => Math.round(400 * random()) / 100 },
  {
    series: gauge('process_resident_memory_bytes', { name: 'a', user: 'root' }),
    next: (before, random) => (random() < 0.05 ? 4096 * Math.floor(1e6 * random()) : before),
  },
  { series: gauge('process_resident_memory_bytes', { name: 'c' }), next: (_, random) => random() * 1e9, every: 10 },
  {
    series: counter('process_cpu_seconds_total', { name: 'a', mode: 'user', user: 'root' }),
    next: (before, random) => Math.round(100 * before + 90 * random()) / 100,
    resets: true,
  },
  {
    series: counter('process_cpu_seconds_total', { name: 'a', mode: 'system', user: 'root' }),
    next: (before, random) => (random() < 0.02 ? 0 : before + Math.floor(3 * random())),
    absent: 0.1,
  },
  { series: counter('process_read_bytes_total', { name: 'b' }), next: (before) => before, absent: 0.02 },
  {
    series: counter('process_written_bytes_total', { name: 'a', user: 'root' }),
    next: (before, random) => before + 4096 * Math.floor(50 * random()),
    every: 10,
  },
  { series: counter('process_read_bytes_total', { name: 'c' }), next: (before) => before + 1024, absent: 0.9 },
];

/** Which sources a frame holds, in which order. */
const LAYOUTS = {
  all: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  few: [2, 0, 6, 5],
  reversed: [9, 8, 7, 6, 5, 4, 3, 2, 1],
  sparse: [8, 4],
} as const;

export const LAYOUT_NAMES = Object.keys(LAYOUTS) as (keyof typeof LAYOUTS)[];

const layoutOf = (name: keyof typeof LAYOUTS): Layout => ({
  series: LAYOUTS[name].map((source) => (SOURCES[source] as Source).series),
});

const MINUTE_MS = 60_000;

/** How a frame follows the one before: wall clock, measured time and numbers left out, in intervals where not said. */
const SEAM_STEPS: Readonly<
  Record<Stretch['seam'], { intervals: number; wallMs?: number; isMeasured?: boolean; lost?: number }>
> = {
  nothing: { intervals: 1 },
  restart: { intervals: 3, isMeasured: false },
  'lost frames': { intervals: 1, lost: 4 },
  stall: { intervals: 5 },
  'clock ahead': { intervals: 1, wallMs: 7 * MINUTE_MS },
  'clock back': { intervals: 1, wallMs: -4 * MINUTE_MS },
  'switched off': { intervals: 1, wallMs: 100 * MINUTE_MS, isMeasured: false },
};

/** Every tick is up to so many milliseconds late. */
const LATENESS_MS = 3;

/** Frames as a recorder hands them to the journal, the same for the same arguments. */
export function record(stretches: readonly Stretch[], seed: number, startMs: number): Frame[] {
  const random = createRandom(seed);
  const values = SOURCES.map(() => 0);
  const frames: Frame[] = [];
  let seq = 0;
  let timeMs = startMs;
  for (const { frames: count, intervalMs, layout: name, seam } of stretches) {
    const layout = layoutOf(name);
    for (let i = 0; i < count; i++) {
      const step = SEAM_STEPS[i === 0 ? seam : 'nothing'];
      const { intervals, wallMs = 0, isMeasured = true, lost = 0 } = step;
      // One tick in twenty is missed, which a rate survives.
      const passedMs = intervalMs * (random() < 0.05 ? 2 * intervals : intervals);
      seq += 1 + lost;
      timeMs += passedMs + wallMs;
      advance(values, random, !isMeasured);
      frames.push({
        seq,
        timeMs: timeMs + Math.floor(LATENESS_MS * random()),
        elapsedMs: isMeasured && seq > 1 ? passedMs + Math.round(1000 * LATENESS_MS * random()) / 1000 : 0,
        intervalMs,
        layout,
        values: Float64Array.from(LAYOUTS[name], (source) => readSource(source, values, seq, random)),
      });
    }
  }
  return frames;
}

function advance(values: number[], random: Random, isRestart: boolean): void {
  for (const [i, { next, resets }] of SOURCES.entries()) {
    values[i] = next(isRestart && resets === true ? 0 : (values[i] as number), random);
  }
}

function readSource(source: number, values: readonly number[], seq: number, random: Random): number {
  const { absent = 0, every = 1 } = SOURCES[source] as Source;
  return seq % every !== 0 || random() < absent ? Number.NaN : (values[source] as number);
}
