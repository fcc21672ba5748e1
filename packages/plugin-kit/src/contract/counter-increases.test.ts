import { METRICS, type Series } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import type { ExportBatch } from './batch.ts';
import { createCounterIncreases } from './counter-increases.ts';

const COUNTER: Series = { metric: METRICS.process_cpu_seconds_total, labels: { name: 'checkout', mode: 'user' } };
const GAUGE: Series = { metric: METRICS.host_load1, labels: {} };
const ABSENT = Number.NaN;

/** A batch of one counter with a row a second. */
const batch = (key: string, startMs: number, totals: readonly number[], series = [COUNTER]): ExportBatch => ({
  key,
  resource: {},
  series,
  timesMs: Float64Array.from(totals, (_, row) => startMs + row * 1000),
  columns: series.map(() => Float64Array.from(totals)),
});

describe('increases of counters', () => {
  it('count from the row before, also across batches', () => {
    const increases = createCounterIncreases();
    expect(increases.of(batch('a', 1000, [10, 12, 12]))).toEqual([
      { values: Float64Array.of(ABSENT, 2, 0), sinceMs: Float64Array.of(ABSENT, 1000, 2000) },
    ]);
    expect(increases.of(batch('b', 4000, [15]))).toEqual([
      { values: Float64Array.of(3), sinceMs: Float64Array.of(3000) },
    ]);
  });

  it('count from zero when the counter began anew', () => {
    expect(createCounterIncreases().of(batch('a', 0, [10, 4]))[0]?.values).toEqual(Float64Array.of(ABSENT, 4));
  });

  it('reach over rows without a value', () => {
    const increases = createCounterIncreases();
    increases.of(batch('a', 1000, [10, ABSENT]));
    expect(increases.of(batch('b', 3000, [ABSENT, 13]))).toEqual([
      { values: Float64Array.of(ABSENT, 3), sinceMs: Float64Array.of(ABSENT, 1000) },
    ]);
  });

  it('are the same however often a batch comes', () => {
    const increases = createCounterIncreases();
    increases.of(batch('a', 0, [10]));
    const repeated = batch('b', 1000, [11, 13]);
    const first = increases.of(repeated);
    expect(increases.of(repeated)).toEqual(first);
    expect(increases.of(batch('c', 3000, [14]))[0]?.values).toEqual(Float64Array.of(1));
  });

  it('begin anew for a series that was away', () => {
    const increases = createCounterIncreases();
    increases.of(batch('a', 0, [10]));
    increases.of(batch('b', 1000, [1], [GAUGE]));
    expect(increases.of(batch('c', 2000, [14]))[0]?.values).toEqual(Float64Array.of(ABSENT));
  });

  it('have no place in a time that was already there', () => {
    const increases = createCounterIncreases();
    increases.of(batch('a', 60_000, [10]));
    expect(increases.of(batch('b', 1000, [11, 13]))[0]?.values).toEqual(Float64Array.of(ABSENT, 2));
  });

  it('are those of counters only', () => {
    expect(createCounterIncreases().of(batch('a', 0, [1, 2], [GAUGE]))).toEqual([undefined]);
  });
});
