import { crc32 } from 'node:zlib';

/** When a frame was recorded; see `Frame` of core. */
export interface FrameMoments {
  readonly seq: number;
  readonly time_ms: number;
  readonly elapsed_ms: number;
  readonly interval_ms: number;
}

/** A row of the journal, see `docs/format/history-file.md`. */
export interface FrameRow extends FrameMoments {
  readonly layout_id: number;
  /** The key frame from which on changes add up to this one; its own for a key frame, null in rows of format version 1. */
  readonly key_seq: number | null;
  readonly samples: Buffer;
  /** Null in rows of format version 1. */
  readonly crc: number | null;
}

/** The columns of {@link FrameRow}, for a SELECT. */
export const FRAME_COLUMNS = 'seq, time_ms, elapsed_ms, interval_ms, layout_id, key_seq, samples, crc';

/** What stands in `crc`: zlib's CRC-32 of the samples. */
export function checksumOf(samples: Buffer): number {
  return crc32(samples);
}
