import { createQuantileSketch, type MetricKind } from '@tidemark/core';
import type { LeftOut } from './left-out.ts';
import { MAX_WINDOW_FRAMES } from './tiers.ts';
import {
  type Aggregates,
  ALL_FIELDS,
  addObservations,
  createAggregates,
  mergeAggregate,
  roundAggregates,
} from './window/aggregates.ts';
import { encodeStats } from './window/block-stats.ts';
import { type Observations, observe } from './window/observations.ts';
import { type BucketSketches, encodeRollup } from './window/rollup-block.ts';
import { findRuns } from './window/runs.ts';
import type { WindowReader } from './window/window-reader.ts';
import type { WindowRow } from './window/window-row.ts';
import type { EncodedBlock } from './window/window-writer.ts';

/** The buckets of a rollup window. */
export interface Span {
  readonly fromMs: number;
  readonly stepMs: number;
  readonly count: number;
  readonly keepsSketches: boolean;
}

/** Makes the block of one series from its samples in raw windows; undefined where none of them can be read. */
export function createBucketFiller(
  windows: WindowReader,
  rows: readonly WindowRow[],
  { span, leftOut }: { readonly span: Span; readonly leftOut: LeftOut },
): (seriesId: number, kind: MetricKind) => EncodedBlock | undefined {
  const samples = new Float64Array(MAX_WINDOW_FRAMES);
  const sources = rows.flatMap((row) => {
    const clock = leftOut.unlessDamaged(() => windows.clock(row));
    if (clock === undefined) return [];
    return [{ row, clock, runs: findRuns(clock, { ...span, toMs: span.fromMs + span.count * span.stepMs }) }];
  });
  return (seriesId, kind) => {
    const aggregates = createAggregates(span.count);
    const sketches = span.keepsSketches ? createBucketSketches(span.count) : undefined;
    for (const { row, clock, runs } of sources) {
      const previous = leftOut.unlessDamaged(() => windows.samples(row, seriesId, samples));
      if (previous === undefined) continue;
      const observed = observe({ kind, samples, clock, previous });
      for (const { bucket, start, end } of runs) {
        addObservations(aggregates, bucket, { kind, samples, clock, observed, start, end, want: ALL_FIELDS });
        sketches?.add(bucket, observed, start, end);
      }
    }
    if (!aggregates.count.some((count) => count > 0)) return undefined;
    return encodeBlock(seriesId, kind, aggregates, sketches?.encode(aggregates));
  };
}

function encodeBlock(
  seriesId: number,
  kind: MetricKind,
  aggregates: Aggregates,
  sketches: BucketSketches | undefined,
): EncodedBlock {
  const firstFrame = aggregates.count.findIndex((count) => count > 0);
  const lastFrame = aggregates.count.findLastIndex((count) => count > 0);
  const whole = createAggregates(1);
  for (let bucket = firstFrame; bucket <= lastFrame; bucket++) mergeAggregate(whole, 0, aggregates, bucket);
  roundAggregates(aggregates);
  roundAggregates(whole);
  const first = aggregates.last[firstFrame] as number;
  return {
    seriesId,
    stats: encodeStats(kind, { firstFrame, lastFrame, first, aggregates: whole }),
    data: encodeRollup(kind, { aggregates, ...(sketches === undefined ? {} : { sketches: () => sketches }) }),
    samples: aggregates.count.reduce((buckets, count) => buckets + (count > 0 ? 1 : 0), 0),
  };
}

interface BucketSketchFiller {
  add(bucket: number, observed: Observations, start: number, end: number): void;
  /** Without those of buckets whose observations are all the same: minimum and maximum tell as much. */
  encode(aggregates: Aggregates): BucketSketches;
}

function createBucketSketches(count: number): BucketSketchFiller {
  const sketches = Array.from({ length: count }, createQuantileSketch);
  return {
    add: (bucket, { values }, start, end) => {
      const sketch = sketches[bucket];
      for (let i = start; i < end; i++) sketch?.add(values[i] as number);
    },
    encode: ({ min, max }) =>
      sketches.map((sketch, bucket) => (sketch.isEmpty || min[bucket] === max[bucket] ? undefined : sketch.encode())),
  };
}
