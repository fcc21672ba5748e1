/** A row of the `window` table without its clock, see `docs/format/history-file.md`. */
export interface WindowRow {
  readonly id: number;
  readonly tier: number;
  /** Of a raw window the time of its first frame, of a rollup the start of its first bucket; Unix epoch milliseconds. */
  readonly start_ms: number;
  /** Exclusive. */
  readonly end_ms: number;
  /** Of a rollup its buckets. */
  readonly frames: number;
  /** Values in all of its blocks; of a rollup buckets with a sample. */
  readonly samples: number;
  /** Sequence numbers of the recorded frames in it; null when it was imported, and for rollups. */
  readonly first_seq: number | null;
  readonly last_seq: number | null;
  /** Of a raw window: 1 once it is part of the hour tier. */
  readonly summarized: number;
}

/** The columns of {@link WindowRow}, for a SELECT. */
export const WINDOW_COLUMNS = 'id, tier, start_ms, end_ms, frames, samples, first_seq, last_seq, summarized';

/** Series of a file at most. */
export const MAX_SERIES = 2 ** 25;

/** `block.id`: where the block of a series in a window is. */
export function blockId(windowId: number, seriesId: number): number {
  return windowId * MAX_SERIES + seriesId;
}
