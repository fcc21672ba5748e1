import type { Frame, Layout } from '@tidemark/core';

export interface PlainFrames {
  readonly layout: Layout;
  /** Of the first frame. */
  readonly fromMs: number;
  readonly count: number;
  /** Wall clock and measured milliseconds from one frame to the next. */
  readonly everyMs: number;
  /** Said to be in force. Default `everyMs`. */
  readonly intervalMs?: number;
  /** Default 1. */
  readonly firstSeq?: number;
  /** Default: the frame's number, in each slot. */
  readonly values?: (index: number) => readonly number[];
}

/** Frames at an even distance. */
export function plainFrames(options: PlainFrames): Frame[] {
  const { layout, fromMs, count, everyMs, intervalMs = everyMs, firstSeq = 1 } = options;
  const { values = (i) => layout.series.map(() => firstSeq + i) } = options;
  return Array.from({ length: count }, (_, i) => ({
    seq: firstSeq + i,
    timeMs: fromMs + i * everyMs,
    elapsedMs: i === 0 ? 0 : everyMs,
    intervalMs,
    layout,
    values: Float64Array.from(values(i)),
  }));
}
