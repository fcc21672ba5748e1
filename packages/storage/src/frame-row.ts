import { crc32 } from 'node:zlib';
import { corrupt } from './codec/byte-reader.ts';
import { decodeSamples } from './frame-codec.ts';

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
  readonly samples: Buffer;
  /** Null in rows of format version 1. */
  readonly crc: number | null;
}

/** The columns of {@link FrameRow}, for a SELECT. */
export const FRAME_COLUMNS = 'seq, time_ms, elapsed_ms, interval_ms, layout_id, samples, crc';

/** What stands in `crc`: zlib's CRC-32 of the samples. */
export function checksumOf(samples: Buffer): number {
  return crc32(samples);
}

/** The values of a frame, a copy. Throws `STORAGE_BLOCK_CORRUPT` when they are not those that were written. */
export function readSamples({ samples, crc }: FrameRow): Float64Array {
  if (crc !== null && crc !== checksumOf(samples)) throw corrupt('the checksum of a frame does not match');
  return decodeSamples(samples);
}
