import { isTidemarkError } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { memoryRun } from '../../test/shapes.ts';
import { compareRuns } from './compare-runs.ts';
import type { ProcessMetrics, RunMetrics } from './run-comparison.ts';

interface Shape {
  readonly factor?: number;
  readonly perHour?: number;
  readonly cpu?: number;
  readonly seed?: number;
  readonly minutes?: number;
  readonly warmUpMinutes?: number;
}

/** A service that warms up by 30 MB within its first minutes. */
function service({
  factor = 1,
  perHour = 0,
  cpu = 0.2,
  seed = 1,
  minutes = 30,
  warmUpMinutes = 3,
}: Shape): ProcessMetrics {
  const { timesMs, values } = memoryRun(
    minutes,
    (t, noise) => 30 * Math.min(1, t / warmUpMinutes) + (perHour * t) / 60 + 0.1 * noise,
    seed,
  );
  return {
    name: 'api',
    role: 'main',
    timesMs,
    lives: [{ fromMs: timesMs[0] as number, toMs: timesMs.at(-1) as number }],
    metrics: [
      { metric: 'rss', title: 'Resident memory', unit: 'bytes', values: values.map((value) => value * factor) },
      {
        metric: 'cpu_ratio',
        title: 'CPU, of one core',
        unit: 'ratio',
        values: values.map((_, i) => cpu + (i % 3) / 100),
      },
    ],
  };
}

const runOf = (id: string, ...processes: readonly ProcessMetrics[]): RunMetrics => ({ id, processes });
const base = runOf('base', service({ seed: 1 }));
const find = (comparison: ReturnType<typeof compareRuns>, metric: string, measure = 'level') =>
  comparison.metrics.find((each) => each.metric === metric && each.measure === measure);

describe('a run that did not change', () => {
  const comparison = compareRuns([base], runOf('now', service({ seed: 2 })));

  it('passes', () => {
    expect(comparison).toMatchObject({ level: 'pass', baseline: ['base'], unmatched: [], cautions: [] });
    expect(find(comparison, 'rss')).toMatchObject({ change: 'unchanged' });
  });

  it('is compared by level, p95 and growth; CPU cannot leak', () => {
    expect(comparison.metrics.map(({ metric, measure }) => `${metric} ${measure}`).sort()).toEqual([
      'cpu_ratio level',
      'cpu_ratio p95',
      'rss growth an hour',
      'rss level',
      'rss p95',
    ]);
  });

  it('gives the same numbers again', () => {
    expect(compareRuns([base], runOf('now', service({ seed: 2 })))).toEqual(comparison);
  });
});

describe('a regression', () => {
  it('of memory by a fifth fails, and comes first', () => {
    const comparison = compareRuns([base], runOf('now', service({ factor: 1.2, seed: 2 })));
    expect(comparison.level).toBe('fail');
    const [first] = comparison.metrics;
    expect(first).toMatchObject({ process: 'api', metric: 'rss', change: 'regressed' });
    expect(first?.share).toBeCloseTo(0.2, 2);
    expect(first?.shareLow).toBeGreaterThan(0.1);
    expect(first?.reason).toMatch(
      /^(p95 of )?Resident memory rose from 230 MB to 276 MB \(\+.+ MB to \+.+ MB\): more than/,
    );
  });

  it('of growth is seen although the level hardly changed', () => {
    const comparison = compareRuns([base], runOf('now', service({ perHour: 8, seed: 2 })));
    expect(find(comparison, 'rss', 'growth an hour')).toMatchObject({ change: 'regressed' });
    expect(find(comparison, 'rss', 'level')).toMatchObject({ change: 'unchanged' });
  });

  it('that is probable but not sure warns', () => {
    const comparison = compareRuns([base], runOf('now', service({ factor: 1.075, seed: 2 })));
    expect(comparison.level).toBe('warn');
    expect(find(comparison, 'rss')).toMatchObject({ change: 'not-enough-evidence' });
  });

  it('is tolerated when the options say so', () => {
    const now = runOf('now', service({ factor: 1.2, seed: 2 }));
    expect(compareRuns([base], now, { tolerances: { rss: { share: 0.4 } } }).level).toBe('pass');
  });

  it('of what differs from run to run anyway is none', () => {
    const before = [0.9, 1.25, 1.05, 1.15].map((factor, i) => runOf(`run ${i}`, service({ factor, seed: i + 3 })));
    const now = runOf('now', service({ factor: 1.2, seed: 2 }));
    expect(find(compareRuns(before, now), 'rss')?.change).not.toBe('regressed');
  });
});

it('says that memory improved', () => {
  const comparison = compareRuns([base], runOf('now', service({ factor: 0.7, seed: 2 })));
  expect(find(comparison, 'rss')).toMatchObject({ change: 'improved' });
  expect(comparison.level).toBe('pass');
});

it('compares runs of different lengths at the same age', () => {
  const long = runOf('long', service({ minutes: 90, perHour: 60, seed: 4 }));
  const short = runOf('short', service({ minutes: 15, perHour: 60, seed: 5 }));
  const level = find(compareRuns([long], short), 'rss');
  expect(Math.abs(level?.share ?? 1)).toBeLessThan(0.02);
});

it.each([
  ['the runs have no process of the same name', { ...service({}), name: 'web' }],
  ['one of the runs is too short', service({ minutes: 0.1 })],
])('cautions when nothing was compared: %s', (reason, process) => {
  const { level, cautions } = compareRuns([base], runOf('now', process));
  expect({ level, cautions }).toEqual({ level: 'pass', cautions: [`nothing was compared: ${reason}`] });
});

it('cautions when the CPU shows that there was another load', () => {
  const { cautions } = compareRuns([base], runOf('now', service({ cpu: 0.6, seed: 2 })));
  expect(cautions).toEqual([expect.stringMatching(/^api took \d+ % more CPU: /)]);
});

it('does not judge the load, but says that it was another one', () => {
  const load = (factor: number): ProcessMetrics => ({ ...service({ factor }), name: 'load', role: 'load' });
  const comparison = compareRuns([runOf('base', load(1))], runOf('now', load(2)));
  expect(comparison).toMatchObject({ level: 'pass', metrics: [] });
  expect(comparison.cautions).toContain('the load was another one: Resident memory of load was 100 % more');
});

it('knows a child by its name, whatever its pid is', () => {
  const child = (pid: number): ProcessMetrics => ({ ...service({}), name: `api: worker ${pid}`, role: 'child' });
  const comparison = compareRuns([runOf('base', child(4711), child(4712))], runOf('now', child(88), child(99)));
  expect(new Set(comparison.metrics.map(({ process }) => process))).toEqual(new Set(['api: worker', 'api: worker #2']));
  expect(comparison.unmatched).toEqual([]);
});

it('names processes that one side does not have', () => {
  const other: ProcessMetrics = { ...service({}), name: 'mailer' };
  expect(compareRuns([base], runOf('now', other)).unmatched).toEqual(['mailer', 'api']);
});

it('says nothing of a run that is too short', () => {
  const short = runOf('now', service({ minutes: 1, seed: 2 }));
  expect(find(compareRuns([base], short), 'rss', 'growth an hour')).toBeUndefined();
});

it.each([
  ['there is no run to compare with', [], {}],
  ['a confidence lies between 0.5 and 1, not at 2', [base], { confidence: 2 }],
  ['the tolerance of rss is below 0 or no number', [base], { tolerances: { rss: { share: -1 } } }],
])('refuses: %s', (message, baseline, options) => {
  const compare = () => compareRuns(baseline, base, options);
  expect(compare).toThrow(message);
  try {
    compare();
  } catch (error) {
    expect(isTidemarkError(error) && error.code).toBe('SOAK_COMPARISON_INVALID');
  }
});
