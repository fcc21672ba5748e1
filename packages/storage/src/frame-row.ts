/** A row of the journal, see `docs/format/history-file.md`. */
export interface FrameRow {
  readonly seq: number;
  readonly time_ms: number;
  readonly elapsed_ms: number;
  readonly interval_ms: number;
  readonly layout_id: number;
  readonly samples: Buffer;
}

/** The columns of {@link FrameRow}, for a SELECT. */
export const FRAME_COLUMNS = 'seq, time_ms, elapsed_ms, interval_ms, layout_id, samples';
