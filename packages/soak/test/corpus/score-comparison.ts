import { compareRuns } from '../../src/compare/compare-runs.ts';
import type { RunComparison, RunMetrics } from '../../src/compare/run-comparison.ts';
import { type GeneratedLives, generateLives } from './generate-run.ts';
import { COUNT_KINDS, KINDS, type Kind } from './kinds.ts';
import { createRandom } from './random.ts';

/** What was done to the memory of the new run, or to its CPU. */
export interface InjectedChange {
  readonly name: string;
  readonly metric: 'rss' | 'cpu_ratio';
  /** Share of the level. */
  readonly share: number;
  readonly bytesPerHour: number;
}

const ofMemory = (name: string, share: number, bytesPerHour = 0): InjectedChange => ({
  name,
  metric: 'rss',
  share,
  bytesPerHour,
});

export const CHANGES: readonly InjectedChange[] = [
  ofMemory('nothing', 0),
  ofMemory('memory +2 %', 0.02),
  ofMemory('memory +5 %', 0.05),
  ofMemory('memory +10 %', 0.1),
  ofMemory('memory +20 %', 0.2),
  ofMemory('memory +1 MB/h', 0, 1e6),
  ofMemory('memory +5 MB/h', 0, 5e6),
  { name: 'CPU +20 %', metric: 'cpu_ratio', share: 0.2, bytesPerHour: 0 },
  { name: 'CPU +100 %', metric: 'cpu_ratio', share: 1, bytesPerHour: 0 },
];

/** Kinds of memory whose load is the same in every run. */
export const STEADY_KINDS: readonly Kind[] = KINDS.filter(
  ({ leaks, name }) => !leaks && !['part of a daily cycle', 'phases of load'].includes(name),
);

/** One standard deviation between runs of the same program, as shares: the most that the repeated real runs showed. */
const BETWEEN = { rss: 0.006, cpu_ratio: 0.1, count: 0.015 } as const;

export interface ComparisonOptions {
  readonly minutes: number;
  readonly baselines: number;
  readonly seed: number;
}

/** Several runs of one program that was not changed; the last one is to be compared. */
export function generateRuns(kind: Kind, { minutes, baselines, seed }: ComparisonOptions): RunMetrics[] {
  const options = { minutes, count: baselines + 1, intervalSeconds: 5 };
  const random = createRandom(Math.imul(seed, 31) + STEADY_KINDS.indexOf(kind));
  const memory = generateLives(kind, seed, options);
  const ofCounts = Math.imul(seed, 17) + STEADY_KINDS.indexOf(kind);
  const counts = COUNT_KINDS.filter(({ leaks }) => !leaks).map((each) => generateLives(each, ofCounts, options));
  return memory.lives.map((life, i): RunMetrics => {
    const { timesMs } = memory;
    const [start, end] = [timesMs.indexOf(life.fromMs), timesMs.indexOf(life.toMs) + 1];
    const cut = (run: GeneratedLives, column: 'values' | 'load', deviation: number) => {
      const factor = 1 + deviation * random.normal();
      return run[column].slice(start, end).map((value) => value * factor);
    };
    const count = (run: GeneratedLives | undefined) =>
      cut(run as GeneratedLives, 'values', BETWEEN.count).map(Math.round);
    return {
      id: `run ${i}`,
      processes: [
        {
          name: 'api',
          role: 'main',
          timesMs: timesMs.slice(start, end),
          lives: [life],
          metrics: [
            { metric: 'rss', title: 'Resident memory', unit: 'bytes', values: cut(memory, 'values', BETWEEN.rss) },
            { metric: 'fds', title: 'Open files', unit: 'count', values: count(counts[0]) },
            { metric: 'threads', title: 'Threads', unit: 'count', values: count(counts[1]) },
            { metric: 'cpu_ratio', title: 'CPU', unit: 'ratio', values: cut(memory, 'load', BETWEEN.cpu_ratio) },
          ],
        },
      ],
    };
  });
}

/** The run as it would be if its program had been changed. */
function inject(run: RunMetrics, { metric, share, bytesPerHour }: InjectedChange): RunMetrics {
  return {
    ...run,
    processes: run.processes.map((process) => ({
      ...process,
      metrics: process.metrics.map((column) =>
        column.metric !== metric
          ? column
          : {
              ...column,
              values: column.values.map((value, i) => {
                const hours = ((process.timesMs[i] as number) - (process.timesMs[0] as number)) / 3_600_000;
                return value * (1 + share) + bytesPerHour * hours;
              }),
            },
      ),
    })),
  };
}

/** Whether the mean of any metric is a tenth above that of the baselines: the rule one would think of first. */
function risesByTenth(baseline: readonly RunMetrics[], now: RunMetrics): boolean {
  const meanOf = (run: RunMetrics, metric: number) => {
    const values =
      run.processes[0]?.metrics[metric]?.values.filter((value) => !Number.isNaN(value)) ?? new Float64Array(0);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return [0, 1, 2, 3].some((metric) => {
    const base = baseline.reduce((sum, run) => sum + meanOf(run, metric), 0) / baseline.length;
    return meanOf(now, metric) > 1.1 * base;
  });
}

/** What came of comparing: whether the changed metric was found, and whether one was said to have regressed that had not. */
export function compareChanged(runs: readonly RunMetrics[], change: InjectedChange) {
  const baseline = runs.slice(0, -1);
  const now = inject(runs.at(-1) as RunMetrics, change);
  const comparison: RunComparison = compareRuns(baseline, now);
  const regressed = comparison.metrics.filter((each) => each.change === 'regressed');
  const changed = change.share > 0 || change.bytesPerHour > 0;
  return {
    comparison,
    found: regressed.some(({ metric }) => changed && metric === change.metric),
    wrong: regressed.filter(({ metric }) => !changed || metric !== change.metric),
    naive: risesByTenth(baseline, now),
  };
}
