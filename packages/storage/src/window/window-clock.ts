import { isContinuous } from '@tidemark/core';
import { ByteReader } from '../codec/byte-reader.ts';
import { ByteWriter } from '../codec/byte-writer.ts';
import { decodeColumn, encodeColumn } from '../codec/column.ts';
import type { FrameMoments } from '../frame-row.ts';

/** The columns that say when the frames of a window were recorded, in their order in the blob. */
const COLUMNS = ['seqs', 'timesMs', 'elapsedMs', 'intervalsMs'] as const;

/** See `Frame` of core for what each says. */
export type ClockColumns = Readonly<Record<(typeof COLUMNS)[number], Float64Array>>;

/** When the frames of a window were recorded: once for all series. */
export interface WindowClock extends ClockColumns {
  readonly frames: number;
  /**
   * Place on a time line of measured milliseconds, which no wall clock can bend; 0 at the first frame. Frames between
   * which something was lost or restarted are farther apart than a rate reaches.
   */
  readonly positionsMs: Float64Array;
  /** Whether no frame is of an earlier time than the one before it. */
  readonly goesForward: boolean;
}

/**
 * A rate is measured against the sample before when that is at most so many intervals away: a source that is read every
 * so many ticks has rates, a series that comes back after a while starts afresh.
 */
export const RATE_REACH_INTERVALS = 64;

export function toClockColumns(frames: readonly FrameMoments[]): ClockColumns {
  return {
    seqs: Float64Array.from(frames, ({ seq }) => seq),
    timesMs: Float64Array.from(frames, ({ time_ms }) => time_ms),
    elapsedMs: Float64Array.from(frames, ({ elapsed_ms }) => elapsed_ms),
    intervalsMs: Float64Array.from(frames, ({ interval_ms }) => interval_ms),
  };
}

/** Puts frames on the time line. */
export function createWindowClock(columns: ClockColumns): WindowClock {
  const frames = columns.seqs.length;
  // No longer than it must be: what is added to large positions loses its microseconds.
  const breakMs = 2 * reachMs(columns);
  const positionsMs = new Float64Array(frames);
  for (let i = 1; i < frames; i++) {
    const distance = Math.min(breakMs, distanceMs(columns, i, columns.seqs[i - 1] as number));
    positionsMs[i] = (positionsMs[i - 1] as number) + distance;
  }
  const goesForward = columns.timesMs.every((timeMs, i) => i === 0 || timeMs >= (columns.timesMs[i - 1] as number));
  return { ...columns, frames, positionsMs, goesForward };
}

/** How far back the rates of these frames reach at most, milliseconds. */
export function reachMs({ intervalsMs }: Pick<ClockColumns, 'intervalsMs'>): number {
  return RATE_REACH_INTERVALS * intervalsMs.reduce((longest, each) => Math.max(longest, each), 0);
}

/** Milliseconds measured between frame `index` and the one numbered `previousSeq`; infinite where no rate crosses. */
export function distanceMs({ seqs, elapsedMs, intervalsMs }: ClockColumns, index: number, previousSeq: number): number {
  const elapsed = elapsedMs[index] as number;
  const frame = { seq: seqs[index] as number, elapsedMs: elapsed, intervalMs: intervalsMs[index] as number };
  return isContinuous({ seq: previousSeq }, frame) ? elapsed : Number.POSITIVE_INFINITY;
}

/** The clock as bytes: four columns, each behind its length. */
export function encodeClock(clock: ClockColumns): Uint8Array {
  const writer = new ByteWriter();
  for (const name of COLUMNS) {
    const column = encodeColumn(clock[name], clock[name].length);
    writer.varint(column.length);
    writer.bytes(column);
  }
  return writer.toBytes();
}

/** Throws `STORAGE_BLOCK_CORRUPT`. */
export function decodeClock(bytes: Uint8Array, frames: number): WindowClock {
  const reader = new ByteReader(bytes);
  const [seqs, timesMs, elapsedMs, intervalsMs] = COLUMNS.map(() => {
    const values = new Float64Array(frames);
    decodeColumn(reader.bytes(reader.varint()), values, frames);
    return values;
  }) as [Float64Array, Float64Array, Float64Array, Float64Array];
  return createWindowClock({ seqs, timesMs, elapsedMs, intervalsMs });
}
