// What the quantile sketch costs, in CPU time and in bytes, for the shapes that measurements have, and what exact
// quantiles cost beside it. Prints JSON. `npm run bench packages/core/bench/quantile-sketch.ts`
import { cpus, loadavg, release } from 'node:os';
import { systemClock } from '../src/clock.ts';
import { quantile, selectQuantile } from '../src/quantile.ts';
import { createQuantileSketch, decodeQuantileSketch } from '../src/quantile-sketch.ts';
import { createRandom, DISTRIBUTIONS, drawValues } from '../test/distributions.ts';

const SAMPLES_PER_HOUR = 3600;
const HOURS_PER_DAY = 24;
const EXACT_VALUES = 60_000;
const ROUNDS = 15;

/** Sees every result, so that no work can be left out. */
let sink = 0;

/** Median CPU nanoseconds of one call, over rounds that each take some milliseconds. */
function nanosecondsPerCall(calls: number, call: () => number): number {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    for (let i = 0; i < calls; i++) sink += call();
    const { user, system } = process.cpuUsage(start);
    rounds.push(((user + system) * 1000) / calls);
  }
  return rounds.toSorted((a, b) => a - b)[ROUNDS >> 1] as number;
}

const round = (value: number) => Math.round(value * 10) / 10;

function measureHour(hour: Float64Array) {
  const reused = createQuantileSketch();
  const addAll = () => {
    reused.clear();
    for (let i = 0; i < hour.length; i++) reused.add(hour[i] as number);
    return reused.count;
  };
  addAll();
  const bytes = reused.encode();
  const day = createQuantileSketch();
  const mergeDay = () => {
    day.clear();
    for (let i = 0; i < HOURS_PER_DAY; i++) day.merge(reused);
    return day.count;
  };
  return {
    bytes: bytes.length,
    nsPerAdd: round(nanosecondsPerCall(200, addAll) / hour.length),
    nsPerMerge: round(nanosecondsPerCall(500, mergeDay) / HOURS_PER_DAY),
    nsPerQuantile: round(nanosecondsPerCall(20_000, () => reused.quantile(0.95))),
    nsPerEncode: round(nanosecondsPerCall(5000, () => reused.encode().length)),
    nsPerDecode: round(nanosecondsPerCall(5000, () => decodeQuantileSketch(bytes).count)),
  };
}

/** An hour at 1 s of series as the recorder meets them; the other shapes are those of the tests. */
function typicalHours(): Record<string, Float64Array> {
  const random = createRandom(1);
  const hour = (sample: (second: number) => number) =>
    Float64Array.from({ length: SAMPLES_PER_HOUR }, (_, i) => sample(i));
  const distributions = Object.keys(DISTRIBUTIONS) as (keyof typeof DISTRIBUTIONS)[];
  return {
    constant: hour(() => 5.4e9),
    'memory that grows by a tenth': hour((second) => 5e9 * (1 + second / 36_000)),
    'CPU ratio in clock ticks': hour(() => Math.round(20 + 10 * random() * random()) / 100),
    ...Object.fromEntries(distributions.map((name) => [name, drawValues(name, SAMPLES_PER_HOUR)])),
  };
}

function measureExact() {
  const values = drawValues('log-normal', EXACT_VALUES);
  const scratch = new Float64Array(EXACT_VALUES);
  const select = (...quantiles: number[]) => {
    scratch.set(values);
    return quantiles.reduce((sum, q) => sum + selectQuantile(scratch, EXACT_VALUES, q), 0);
  };
  const sort = () => {
    scratch.set(values);
    return quantile(scratch.sort(), EXACT_VALUES, 0.95);
  };
  const microseconds = (call: () => number) => round(nanosecondsPerCall(5, call) / 1000);
  return {
    values: EXACT_VALUES,
    microsecondsForOne: microseconds(() => select(0.95)),
    microsecondsForThree: microseconds(() => select(0.5, 0.95, 0.99)),
    microsecondsForSort: microseconds(sort),
  };
}

const result = {
  bench: 'quantile-sketch',
  date: new Date(systemClock.now()).toISOString(),
  machine: { cpu: cpus()[0]?.model, cpus: cpus().length, kernel: release(), node: process.version },
  load1: loadavg()[0],
  samplesPerHour: SAMPLES_PER_HOUR,
  hours: Object.fromEntries(Object.entries(typicalHours()).map(([name, hour]) => [name, measureHour(hour)])),
  exact: measureExact(),
  checksum: sink,
};
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
