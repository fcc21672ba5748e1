import { AGGREGATIONS, type Aggregation } from '@tidemark/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStepAggregator } from './step-aggregator.ts';

interface Sample {
  readonly value: number;
  readonly increase: number;
  readonly elapsedMs: number;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const known = (samples: readonly Sample[]) => samples.filter(({ increase }) => !Number.isNaN(increase));

/** The same by the book: all samples of a step at once. */
const ORACLE: Readonly<Record<Aggregation, (samples: readonly Sample[]) => number>> = {
  avg: (samples) => sum(samples.map(({ value }) => value)) / samples.length,
  min: (samples) => Math.min(...samples.map(({ value }) => value)),
  max: (samples) => Math.max(...samples.map(({ value }) => value)),
  sum: (samples) => sum(samples.map(({ value }) => value)),
  count: (samples) => samples.length,
  last: (samples) => samples.at(-1)?.value ?? Number.NaN,
  increase: (samples) =>
    known(samples).length === 0 ? Number.NaN : sum(known(samples).map(({ increase }) => increase)),
  rate: (samples) =>
    (1000 * sum(known(samples).map(({ increase }) => increase))) /
    sum(known(samples).map(({ elapsedMs }) => elapsedMs)),
};

const POINTS = 4;
const measured = fc.record({
  value: fc.integer(),
  increase: fc.nat(1000),
  elapsedMs: fc.integer({ min: 1, max: 5000 }),
});
const afterGap = fc.record({
  value: fc.integer(),
  increase: fc.constant(Number.NaN),
  elapsedMs: fc.constant(Number.NaN),
});
const placed = fc.tuple(fc.nat(POINTS - 1), fc.oneof(measured, afterGap));

describe('createStepAggregator', () => {
  it.each(AGGREGATIONS)('%s agrees with the book', (aggregation) => {
    fc.assert(
      fc.property(fc.array(placed), (samples) => {
        const aggregator = createStepAggregator(aggregation, POINTS);
        for (const [point, { value, increase, elapsedMs }] of samples)
          aggregator.add(point, value, increase, elapsedMs);
        const expected = Array.from({ length: POINTS }, (_, point) => {
          const here = samples.filter(([at]) => at === point).map(([, sample]) => sample);
          return here.length === 0 ? Number.NaN : ORACLE[aggregation](here);
        });
        expect([...aggregator.values()]).toEqual(expected);
      }),
    );
  });
});
