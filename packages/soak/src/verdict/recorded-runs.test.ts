import { describe, expect, it } from 'vitest';
import { type RecordedMetric, type RecordedRun, readRecordedRuns } from '../../test/corpus/recorded-run.ts';
import { type GrowthSeries, judgeGrowth } from './judge-growth.ts';

const METRICS = ['rssBytes', 'openFds', 'threads'] as const;
const RUNS = readRecordedRuns();
/** They are three minutes long. */
const SHORT = { leastDurationMs: 120_000 };

const column = (values: readonly (number | null)[]) => Float64Array.from(values, (value) => value ?? Number.NaN);

function series(run: RecordedRun, metric: RecordedMetric): GrowthSeries {
  return {
    timesMs: Float64Array.from(run[metric], (_, i) => i * run.intervalMs),
    values: column(run[metric]),
    unit: metric === 'rssBytes' ? 'bytes' : 'count',
    load: column(run.cpuRatio),
  };
}

const CASES = RUNS.flatMap((run) => METRICS.map((metric) => ({ run, metric, program: run.program })));

/** Samples of the first so many minutes. */
function beginning(run: RecordedRun, metric: RecordedMetric, minutes: number): GrowthSeries {
  const { timesMs, values, load, ...rest } = series(run, metric);
  const end = (minutes * 60_000) / run.intervalMs;
  return {
    ...rest,
    timesMs: timesMs.slice(0, end),
    values: values.slice(0, end),
    load: (load as Float64Array).slice(0, end),
  };
}

const SOAKED = readRecordedRuns('soaked').flatMap((run) =>
  METRICS.map((metric) => ({ run, metric, program: run.program, leaks: run.leaks.includes(metric) })),
);

describe('a real program that was soaked', () => {
  it.each(SOAKED.filter(({ leaks }) => leaks))('$program leaks $metric in nine minutes', ({ run, metric }) => {
    expect(judgeGrowth(series(run, metric)).verdict).toBe('leaking');
  });

  it.each(SOAKED.filter(({ leaks }) => !leaks))(
    '$program does not leak $metric, looked at from nine minutes on',
    ({ run, metric }) => {
      const verdicts = [9, 25].map((minutes) => judgeGrowth(beginning(run, metric, minutes)).verdict);
      expect(verdicts).not.toContain('leaking');
    },
  );
});

describe('a real program of three minutes', () => {
  it.each(CASES.filter(({ run, metric }) => run.leaks.includes(metric)))(
    '$program leaks $metric',
    ({ run, metric }) => {
      expect(judgeGrowth(series(run, metric), SHORT).leakProbability).toBeGreaterThan(0.9);
    },
  );

  it.each(CASES.filter(({ run, metric }) => metric !== 'rssBytes' && !run.leaks.includes(metric)))(
    '$program does not leak $metric',
    ({ run, metric }) => {
      expect(judgeGrowth(series(run, metric), SHORT).verdict).not.toBe('leaking');
    },
  );

  it.each([
    ['growing-array', 'leaking'],
    ['native-buffer-leak', 'not-enough-evidence'],
  ])('leaks only when it is sure: %s is %s', (program, verdict) => {
    const run = RUNS.find((each) => each.program === program) as RecordedRun;
    expect(judgeGrowth(series(run, 'rssBytes'), SHORT).verdict).toBe(verdict);
  });

  it('is too short to tell a leak of memory from a heap that warms up', () => {
    const verdicts = RUNS.map((run) => judgeGrowth(series(run, 'rssBytes')).verdict);
    expect(new Set(verdicts)).toEqual(new Set(['not-enough-evidence']));
  });
});
