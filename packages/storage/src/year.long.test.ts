import { statSync } from 'node:fs';
import {
  AGGREGATIONS,
  type Aggregation,
  type Frame,
  formatDuration,
  type Layout,
  METRICS,
  parseSelector,
  type TierName,
} from '@tidemark/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../core/test/distributions.ts';
import { createHistoryFile } from '../test/history-file.ts';
import { openJournal } from './journal.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MIB = 2 ** 20;

const START_MS = Date.UTC(2027, 0, 4);
const INTERVAL_MS = MINUTE_MS;

/** A year of hours, and as many days more as show that the file does not grow any more. */
const DAYS = 380;
const KEPT_DAYS: Readonly<Record<TierName, number>> = { raw: 7, minute: 30, hour: 365 };

/** Rarely, because there are so many days to get through. */
const MAINTAINED_EVERY_MS = 12 * HOUR_MS;

const SERIES = 100;
const GAUGES = 60;

/** Month by month, and twice after the hours of the first days have gone. */
const MONTHS = Array.from({ length: 12 }, (_, i) => 10 + 30 * i);
const FULL = [368, DAYS];

/** What a collection of garbage leaves one time and not another. */
const HEAP_NOISE_BYTES = 4 * MIB;

const layout: Layout = {
  series: Array.from({ length: SERIES }, (_, i) => ({
    metric: i < GAUGES ? METRICS.process_resident_memory_bytes : METRICS.process_read_bytes_total,
    labels: { name: `service-${i % 10}`, pid: `${i}` },
  })),
};

/** What one series was on one day. */
interface Day {
  count: number;
  sum: number;
  max: number;
  increase: number;
}

/** Makes the samples of each tick: half of the gauges rest, counters grow, and each of them restarts now and then. */
function createValues(): (values: Float64Array) => void {
  const random = createRandom(1);
  const moves = Float64Array.from({ length: SERIES }, (_, i) => (i < GAUGES ? 0.01 * (1 + (i % 50)) : 0.3));
  return (values) => {
    for (let i = 0; i < SERIES; i++) {
      if (random() > (moves[i] as number)) continue;
      if (i < GAUGES) values[i] = 4096 * Math.floor(1e5 * random());
      else values[i] = random() < 0.001 ? 0 : (values[i] as number) + Math.floor(5000 * random());
    }
  };
}

interface Footprint {
  readonly day: number;
  readonly fileBytes: number;
  readonly heapBytes: number;
}

function measureFootprint(day: number, path: string): Footprint {
  if (globalThis.gc === undefined) throw new Error('run by vitest.long.config.ts, which exposes gc');
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return { day, fileBytes: statSync(path).size, heapBytes: heapUsed + external };
}

describe(`${DAYS} days of ${SERIES} series, one sample every ${formatDuration(INTERVAL_MS)}`, () => {
  const file = createHistoryFile();
  const footprints: Footprint[] = [];
  /** Of a gauge and a counter, day by day. */
  const watched = { gauge: 30, counter: GAUGES + 5 };
  const days: { gauge: Day; counter: Day }[] = [];
  let newestMs = 0;

  const watch = (values: Float64Array, before: Float64Array, day: number) => {
    days[day] ??= { gauge: emptyDay(), counter: emptyDay() };
    const of = days[day] as { gauge: Day; counter: Day };
    for (const kind of ['gauge', 'counter'] as const) {
      const [value, previous] = [values[watched[kind]] as number, before[watched[kind]] as number];
      of[kind].count++;
      of[kind].sum += value;
      of[kind].max = Math.max(of[kind].max, value);
      of[kind].increase += value < previous ? value : value - previous;
    }
  };

  beforeAll(() => {
    const journal = openJournal({ file: file.path });
    const next = createValues();
    const values = new Float64Array(SERIES);
    const before = new Float64Array(SERIES);
    const ticks = (DAYS * DAY_MS) / INTERVAL_MS;
    for (let tick = 0; tick < ticks; tick++) {
      before.set(values);
      next(values);
      newestMs = START_MS + tick * INTERVAL_MS;
      const elapsedMs = tick === 0 ? 0 : INTERVAL_MS;
      journal.append({ seq: tick + 1, timeMs: newestMs, elapsedMs, intervalMs: INTERVAL_MS, layout, values } as Frame);
      watch(values, tick === 0 ? values : before, Math.floor((newestMs - START_MS) / DAY_MS));
      // Opened for each round, as an agent's maintenance does.
      if (newestMs % MAINTAINED_EVERY_MS === 0) file.maintain({ all: false });
      const day = ((tick + 1) * INTERVAL_MS) / DAY_MS;
      if ([...MONTHS, ...FULL].includes(day)) footprints.push(measureFootprint(day, file.path));
    }
    journal.close();
  }, 15 * MINUTE_MS);

  afterAll(() => file[Symbol.dispose]());

  it('grows by its hours alone once the finer tiers are full, and not at all after a year', () => {
    const curve = footprints.map(
      ({ day, fileBytes, heapBytes }) =>
        `day ${day}: ${(fileBytes / MIB).toFixed(2)} MiB, heap ${(heapBytes / MIB).toFixed(1)} MiB`,
    );
    process.stdout.write(`${curve.join('\n')}\n`);
    const sizes = footprints.map(({ fileBytes }) => fileBytes);
    // From day 40 on only hours are added.
    const growth = sizes.slice(2, MONTHS.length).map((bytes, i) => bytes - (sizes[i + 1] as number));
    const perMonth = growth.reduce((sum, bytes) => sum + bytes, 0) / growth.length;
    for (const bytes of growth) expect(Math.abs(bytes - perMonth)).toBeLessThan(0.5 * perMonth + MIB);
    const [full, later] = sizes.slice(-2) as [number, number];
    expect(later).toBeLessThan(1.01 * full);
  });

  it('keeps memory flat', () => {
    const [first, ...later] = footprints as [Footprint, ...Footprint[]];
    for (const { heapBytes } of later) expect(heapBytes - first.heapBytes).toBeLessThan(HEAP_NOISE_BYTES);
  });

  it.each(['raw', 'minute', 'hour'] as const)(
    'keeps the %s tier to the minute for as long as it is to be kept',
    (tier) => {
      const selector = parseSelector('{pid="0"}');
      const range = { fromMs: START_MS, toMs: newestMs + 1, stepMs: HOUR_MS };
      const { parts } = file.read((reader) => reader.query({ ...range, selector, tier }));
      // Windows of this interval are whole days, which go when all of them is past its time.
      const oldestMs = Math.floor((newestMs - KEPT_DAYS[tier] * DAY_MS) / DAY_MS) * DAY_MS;
      expect(parts.map(({ fromMs }) => new Date(fromMs).toISOString())).toEqual([new Date(oldestMs).toISOString()]);
    },
  );

  it('answers every aggregation of every series over the year', () => {
    const range = { fromMs: newestMs - 365 * DAY_MS, toMs: newestMs, stepMs: DAY_MS };
    const asked: readonly Aggregation[] = [...AGGREGATIONS, 'p50', 'p99.9'];
    file.read((reader) => {
      for (const aggregation of asked) {
        const isOfCounters = aggregation === 'rate' || aggregation === 'increase';
        const selector = isOfCounters ? { metric: 'process_read_bytes_total', matchers: [] } : { matchers: [] };
        const { series, points } = reader.query({ ...range, selector, aggregation });
        expect([aggregation, series.length]).toEqual([aggregation, isOfCounters ? SERIES - GAUGES : SERIES]);
        const absent = series.reduce((sum, { values }) => sum + values.filter(Number.isNaN).length, 0);
        expect([aggregation, points, absent]).toEqual([aggregation, 366, 0]);
      }
    });
  });

  it('still knows of each day what was recorded, a year later', () => {
    const range = { fromMs: newestMs - 364 * DAY_MS, toMs: newestMs + 1, stepMs: DAY_MS };
    const firstDay = Math.floor((range.fromMs - START_MS) / DAY_MS);
    const expected = days.slice(firstDay);
    const ask = (pid: number, aggregation: Aggregation) =>
      file.read((reader) => reader.query({ ...range, selector: parseSelector(`{pid="${pid}"}`), aggregation }));
    const valuesOf = (pid: number, aggregation: Aggregation) => [...(ask(pid, aggregation).series[0]?.values ?? [])];
    expect(valuesOf(watched.gauge, 'count')).toEqual(expected.map(({ gauge }) => gauge.count));
    expect(valuesOf(watched.gauge, 'max')).toEqual(expected.map(({ gauge }) => gauge.max));
    expect(valuesOf(watched.counter, 'increase')).toEqual(expected.map(({ counter }) => counter.increase));
    const sums = valuesOf(watched.gauge, 'sum');
    for (const [i, { gauge }] of expected.entries()) expect((sums[i] as number) / gauge.sum).toBeCloseTo(1, 9);
  });
});

function emptyDay(): Day {
  return { count: 0, sum: 0, max: 0, increase: 0 };
}
