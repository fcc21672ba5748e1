// How often the leak verdict is right, on generated runs whose truth is known, beside the rules that soak tests usually
// go by. Prints a table, and JSON with --json. The verdict was tuned on seeds from 1, the score is taken on seeds from
// 1 000 001. `npm run bench packages/soak/bench/verdict-score.ts -- --minutes 10,30,60,240 --runs 200`
import { cpus, release } from 'node:os';
import { parseArgs } from 'node:util';
import { systemClock } from '@tidemark/core';
import { judgeGrowth } from '../src/verdict/judge-growth.ts';
import { COUNT_KINDS, KINDS } from '../test/corpus/kinds.ts';
import { addTallies, type NaiveRule, scoreKind, type Tally } from '../test/corpus/score.ts';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10,30,60,240' },
    runs: { type: 'string', default: '200' },
    seeds: { type: 'string', default: 'report' },
    kind: { type: 'string', default: '' },
    interval: { type: 'string' },
    'without-load': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const FIRST_SEED = { report: 1_000_001, tune: 1 }[options.seeds] ?? Number(options.seeds);
const kinds = [...KINDS, ...COUNT_KINDS].filter(({ name }) => name.includes(options.kind));
const lengths = options.minutes.split(',').map(Number);

function scoreAll(): Tally[] {
  return lengths.flatMap((minutes) =>
    kinds.flatMap((kind) =>
      scoreKind(kind, {
        minutes,
        runs: Number(options.runs),
        seed: FIRST_SEED,
        withLoad: !options['without-load'],
        withNaive: true,
        ...(options.interval === undefined ? {} : { intervalSeconds: Number(options.interval) }),
      }),
    ),
  );
}

const RULES: readonly NaiveRule[] = ['growth > 20 %', 'least squares', 'Mann-Kendall'];

/** The share of runs that were judged wrongly: alarms on healthy ones, or none on leaks. */
function row(name: string, tallies: readonly Tally[]): string {
  const { runs, verdicts, alarms } = addTallies(tallies);
  const leaks = tallies[0]?.leaks ?? false;
  const percent = (count: number) => `${((100 * count) / runs).toFixed(1)} %`;
  const wrong = leaks ? runs - verdicts.leaking : verdicts.leaking;
  const naive = RULES.map((rule) => percent(leaks ? runs - alarms[rule] : alarms[rule]));
  const opposite = leaks ? verdicts.healthy : verdicts.leaking;
  const cells = [percent(wrong), percent(opposite), percent(verdicts['not-enough-evidence']), ...naive];
  return `| ${[name, String(runs), ...cells].join(' | ')} |`;
}

const HEAD = `| runs of | runs | wrong | the opposite | not enough evidence | ${RULES.join(' | ')} |\n| --- | --: | --: | --: | --: | --: | --: | --: |`;

function table(tallies: readonly Tally[]): string {
  const of = (...filters: ((tally: Tally) => boolean)[]) =>
    tallies.filter((tally) => filters.every((fits) => fits(tally)));
  const kinds = [...new Set(tallies.map(({ kind }) => kind))];
  const healthy = (tally: Tally) => !tally.leaks;
  const leaking = (tally: Tally) => tally.leaks;
  const ofRate = (rate: number) => (tally: Tally) => tally.perHour === rate;
  const rates = [...new Set(tallies.map(({ perHour }) => perHour))].filter((rate) => rate > 0);
  return [
    HEAD,
    ...(of(healthy).length === 0 ? [] : [row('**all healthy**', of(healthy))]),
    ...(of(leaking).length === 0 ? [] : [row('**all leaks**', of(leaking))]),
    ...rates.map((rate) => row(`leaks of ${rate} MB/h`, of(leaking, ofRate(rate)))),
    ...kinds.map((kind) =>
      row(
        kind,
        of((tally) => tally.kind === kind),
      ),
    ),
  ].join('\n');
}

/** CPU milliseconds of a verdict on a run at one sample a second, the median of some. */
function cpuMilliseconds(seconds: number): number {
  const timesMs = Float64Array.from({ length: seconds }, (_, i) => i * 1000);
  const values = timesMs.map((_, i) => 2e8 + 4096 * Math.round(300 * Math.sin(i / 7) + ((i * 7919) % 101)));
  const times = Array.from({ length: 5 }, () => {
    const start = process.cpuUsage();
    judgeGrowth({ timesMs, values, unit: 'bytes' });
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return Math.round(times.toSorted((a, b) => a - b)[2] as number);
}

const tallies = scoreAll();
const result = {
  bench: 'verdict-score',
  date: new Date(systemClock.now()).toISOString(),
  machine: { cpu: cpus()[0]?.model, cpus: cpus().length, kernel: release(), node: process.version },
  seeds: FIRST_SEED,
  withLoad: !options['without-load'],
  cpuMillisecondsForAnHour: cpuMilliseconds(3600),
  cpuMillisecondsForADay: cpuMilliseconds(86_400),
  tallies,
};
if (options.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
for (const minutes of options.json ? [] : lengths) {
  process.stdout.write(`\n${minutes} minutes\n\n${table(tallies.filter((tally) => tally.minutes === minutes))}\n`);
}
if (!options.json) {
  const { cpuMillisecondsForAnHour, cpuMillisecondsForADay } = result;
  process.stdout.write(
    `\nCPU at 1 s: ${cpuMillisecondsForAnHour} ms for an hour, ${cpuMillisecondsForADay} ms for a day\n`,
  );
}
