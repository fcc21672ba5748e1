import { isTidemarkError } from '@tidemark/core';
import { corrupt } from './codec/byte-reader.ts';
import { storageError } from './errors.ts';
import { formatMoment } from './format-span.ts';
import { applyChanges, decodeSamples } from './frame-codec.ts';
import { checksumOf, type FrameRow } from './frame-row.ts';

/** Decodes rows of the journal in their order, beginning with a key frame. */
export interface FrameDecoder {
  /**
   * The values of a frame; valid until the next one is decoded. Throws `STORAGE_BLOCK_CORRUPT` when they are not what was
   * written, and until the next key frame then.
   */
  decode(row: FrameRow): Float64Array;
}

function isKeyFrame({ seq, key_seq }: Pick<FrameRow, 'seq' | 'key_seq'>): boolean {
  return key_seq === null || key_seq === seq;
}

export function createFrameDecoder(): FrameDecoder {
  let previous: { readonly seq: number; readonly values: Float64Array } | undefined;
  const valuesOf = (row: FrameRow): Float64Array => {
    if (row.crc !== null && row.crc !== checksumOf(row.samples)) {
      throw corrupt('its checksum does not match');
    }
    if (isKeyFrame(row)) return decodeSamples(row.samples);
    if (previous?.seq !== row.seq - 1) throw corrupt('it needs the one before it, which is lost');
    applyChanges(previous.values, row.samples);
    return previous.values;
  };
  return {
    decode: (row) => {
      try {
        previous = { seq: row.seq, values: valuesOf(row) };
      } catch (error) {
        previous = undefined;
        throw damagedFrame(row, error);
      }
      return previous.values;
    },
  };
}

/** The same error, naming the frame. */
function damagedFrame({ seq, time_ms: timeMs }: FrameRow, cause: unknown): unknown {
  if (!isTidemarkError(cause)) return cause;
  const { reason } = cause.details;
  return storageError('STORAGE_BLOCK_CORRUPT', `frame ${seq} of ${formatMoment(timeMs)} is damaged: ${reason}`, {
    cause,
    details: { seq, timeMs, reason },
  });
}
