// By how much runs of the same program differ although nothing changed: runs the healthy programs of the corpus again and
// again, all at once, and prints the deviation between runs of each metric, and what `compareRuns` says of any two of them.
// `npm run bench packages/soak/bench/between-runs.ts -- --seconds 90 --rounds 9`; with --keep FILE the runs are added to a
// file, with --read FILE they are read from one.
import { appendFileSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { quantile } from '@tidemark/core';
import { compareRuns } from '../src/compare/compare-runs.ts';
import type { RunMetrics } from '../src/compare/run-comparison.ts';
import { PROGRAMS, recordTogether } from '../test/corpus/record.ts';
import type { RecordedMetric, RecordedRun } from '../test/corpus/recorded-run.ts';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '90' },
    rounds: { type: 'string', default: '9' },
    keep: { type: 'string' },
    read: { type: 'string' },
    'warm-up': { type: 'string', default: '0.25' },
  },
});
const UNITS = { rssBytes: 'bytes', openFds: 'count', threads: 'count', cpuRatio: 'ratio' } as const;
const METRICS = Object.keys(UNITS) as RecordedMetric[];
/** This share of each run is its warm-up. */
const WARM_UP = Number(options['warm-up']);

async function record(): Promise<RecordedRun[]> {
  const healthy = Object.keys(PROGRAMS).filter((program) => PROGRAMS[program]?.length === 0);
  const runs: RecordedRun[] = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    runs.push(...(await recordTogether(healthy, Number(options.seconds))));
  }
  if (options.keep !== undefined) appendFileSync(options.keep, runs.map((run) => `${JSON.stringify(run)}\n`).join(''));
  return runs;
}

function read(file: string): RecordedRun[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as RecordedRun);
}

function settled(run: RecordedRun, metric: RecordedMetric): Float64Array {
  const values = run[metric].slice(Math.ceil(run[metric].length * WARM_UP));
  return Float64Array.from(values.filter((value) => value !== null));
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const p95 = (values: Float64Array) => quantile(values.toSorted(), values.length, 0.95);

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

function toMetrics(run: RecordedRun, id: string): RunMetrics {
  const timesMs = Float64Array.from(run.rssBytes, (_, i) => i * run.intervalMs);
  const lives = [{ fromMs: 0, warmUpEndMs: (timesMs.at(-1) as number) * WARM_UP, toMs: timesMs.at(-1) as number }];
  const metrics = METRICS.map((metric) => ({
    metric,
    title: metric,
    unit: UNITS[metric],
    values: Float64Array.from(run[metric], (value) => value ?? Number.NaN),
  }));
  return { id, processes: [{ name: run.program, role: 'main', timesMs, lives, metrics }] };
}

const runs = options.read === undefined ? await record() : read(options.read);
const programs = [...new Set(runs.map(({ program }) => program))];

process.stdout.write('| program | metric | runs | mean | deviation of means | mean p95 | deviation of p95 |\n');
process.stdout.write('| --- | --- | --: | --: | --: | --: | --: |\n');
for (const program of programs) {
  for (const metric of METRICS) {
    const same = runs.filter((run) => run.program === program).map((run) => settled(run, metric));
    const cells = [mean, p95].flatMap((statistic) => {
      const numbers = same.map(statistic);
      return [mean(numbers).toPrecision(4), deviation(numbers).toPrecision(2)];
    });
    process.stdout.write(`| ${[program, metric, same.length, ...cells].join(' | ')} |\n`);
  }
}

const levels = { pass: 0, warn: 0, fail: 0 };
for (const program of programs) {
  const same = runs.filter((run) => run.program === program).map((run, i) => toMetrics(run, String(i)));
  for (const now of same) for (const base of same) if (base !== now) levels[compareRuns([base], now).level]++;
}
process.stdout.write(`\nany two runs compared: ${levels.pass} pass, ${levels.warn} warn, ${levels.fail} fail\n`);
