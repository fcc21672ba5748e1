import type { MetricKind } from '@tidemark/core';
import { ByteReader } from '../codec/byte-reader.ts';
import { ByteWriter } from '../codec/byte-writer.ts';
import { decodeColumn, encodeColumn } from '../codec/column.ts';
import { readNumber, writeNumber } from '../codec/decimals.ts';
import { ALL_FIELDS, addObservations, createAggregates, roundAggregates } from './aggregates.ts';
import { type BlockStats, encodeStats } from './block-stats.ts';
import { noPrevious, observe, type Previous } from './observations.ts';
import type { WindowClock } from './window-clock.ts';
import type { EncodedBlock } from './window-writer.ts';

/** What the series of a new raw window are. */
export interface RawColumns {
  /** By series id, one value a frame, in columns that may be longer. */
  readonly columns: ReadonlyMap<number, Float64Array>;
  readonly clock: WindowClock;
  readonly kindOf: (seriesId: number) => MetricKind;
  /** The newest sample of a series before the window; undefined where nothing reaches over. */
  readonly previousOf: (seriesId: number) => Previous | undefined;
}

/** Encodes the series of a window one after the other; those without a sample are left out. */
export function* encodeRawBlocks({ columns, clock, kindOf, previousOf }: RawColumns): Generator<EncodedBlock> {
  for (const [seriesId, column] of columns) {
    const samples = column.subarray(0, clock.frames);
    const firstFrame = samples.findIndex((sample) => !Number.isNaN(sample));
    if (firstFrame < 0) continue;
    const kind = kindOf(seriesId);
    const previous = kind === 'counter' ? previousOf(seriesId) : undefined;
    const aggregates = createAggregates(1);
    const observed = observe({ kind, samples, clock, previous: previous ?? noPrevious() });
    addObservations(aggregates, 0, { kind, samples, clock, observed, start: 0, end: clock.frames, want: ALL_FIELDS });
    roundAggregates(aggregates);
    const lastFrame = samples.findLastIndex((sample) => !Number.isNaN(sample));
    const stats: BlockStats = { firstFrame, lastFrame, first: samples[firstFrame] as number, aggregates };
    yield {
      seriesId,
      stats: encodeStats(kind, stats),
      data: encodeRaw(samples, clock.frames, previous),
      samples: aggregates.count[0] as number,
    };
  }
}

/** The newest sample of a series in an earlier window, seen from frames that begin `behindMs` after the end of that. */
export function previousSample({ lastFrame, aggregates }: BlockStats, before: WindowClock, behindMs: number): Previous {
  const { positionsMs, frames } = before;
  const positionMs = (positionsMs[lastFrame] as number) - (positionsMs[frames - 1] as number) - behindMs;
  return { positionMs, value: aggregates.last[0] as number };
}

const NOTHING_BEFORE = 0;
const SAMPLE_BEFORE = 1;

function encodeRaw(samples: Float64Array, frames: number, previous: Previous | undefined): Uint8Array {
  const writer = new ByteWriter();
  if (previous === undefined) writer.byte(NOTHING_BEFORE);
  else {
    writer.byte(SAMPLE_BEFORE);
    writeNumber(writer, -previous.positionMs);
    writeNumber(writer, previous.value);
  }
  writer.bytes(encodeColumn(samples, frames));
  return writer.toBytes();
}

/** Fills `samples[0..frames)`; returns the sample before the window. Throws `STORAGE_BLOCK_CORRUPT`. */
export function decodeRaw(bytes: Uint8Array, samples: Float64Array, frames: number): Previous {
  const reader = new ByteReader(bytes);
  const hasPrevious = reader.byte() === SAMPLE_BEFORE;
  const previous = hasPrevious ? { positionMs: -readNumber(reader), value: readNumber(reader) } : noPrevious();
  decodeColumn(reader.bytes(reader.remaining), samples, frames);
  return previous;
}
