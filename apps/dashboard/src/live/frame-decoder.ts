import type { LiveFrameShape, SeriesShape } from '@tidemark/api';
import { counterIncrease, isContinuous } from '@tidemark/core';
import { type Reading, seriesKey } from './reading.ts';

/** Turns the frames of one live stream into readings. */
export interface FrameDecoder {
  /**
   * The reading of a frame, or undefined for one that was seen before, as the first after a reconnect may be.
   * Throws `TypeError` when the frame does not fit the columns it was announced with.
   */
  decode(frame: LiveFrameShape): Reading | undefined;
  /** The newest sequence number decoded: where a broken stream is resumed. */
  readonly lastSeq: number | undefined;
}

interface Raw {
  readonly seq: number;
  readonly values: Float64Array;
}

/**
 * Names come once and whenever the columns change, so the decoder keeps them, and with them the raw values of the
 * frame before: a counter's rate is its increase over the time the recorder measured between the two. Across a gap,
 * and for a series that was absent before, there is no rate.
 */
export function createFrameDecoder(): FrameDecoder {
  let columns: readonly SeriesShape[] = [];
  let previous: Raw | undefined;
  return {
    get lastSeq() {
      return previous?.seq;
    },
    decode(frame) {
      if (frame.series !== undefined) {
        previous &&= { seq: previous.seq, values: rearrange(previous.values, columns, frame.series) };
        columns = frame.series;
      }
      if (previous !== undefined && frame.seq <= previous.seq) return undefined;
      if (frame.values.length !== columns.length) {
        throw new TypeError(`frame ${frame.seq} has ${frame.values.length} values for ${columns.length} series`);
      }
      const raw = { seq: frame.seq, values: Float64Array.from(frame.values, (value) => value ?? Number.NaN) };
      const values = measure(columns, raw, previous, frame);
      previous = raw;
      return { timeMs: frame.timeMs, intervalMs: frame.intervalMs, columns, values };
    },
  };
}

/** The values of the old columns in the order of the new ones; NaN for the new. */
function rearrange(values: Float64Array, from: readonly SeriesShape[], to: readonly SeriesShape[]): Float64Array {
  const slots = new Map(from.map((series, slot) => [seriesKey(series), slot]));
  return Float64Array.from(to, (series) => values[slots.get(seriesKey(series)) ?? -1] ?? Number.NaN);
}

function measure(
  columns: readonly SeriesShape[],
  raw: Raw,
  previous: Raw | undefined,
  frame: LiveFrameShape,
): Float64Array {
  const seconds = previous !== undefined && isContinuous(previous, frame) ? frame.elapsedMs / 1000 : Number.NaN;
  return raw.values.map((value, slot) => {
    if (columns[slot]?.kind !== 'counter') return value;
    const before = previous?.values[slot] ?? Number.NaN;
    return Number.isNaN(before) ? Number.NaN : counterIncrease(before, value) / seconds;
  });
}
