import type { Frame, Layout } from '@tidemark/core';
import { encodeChanges, encodeSamples } from './frame-codec.ts';

/** What a row of the journal says of a frame's values: all of them, or what changed since the frame before. */
export interface EncodedFrame {
  /** The frame that is told in full, from which on changes add up to this one. */
  readonly keySeq: number;
  readonly samples: Buffer;
}

/** Takes frames in the order they are written. */
export type FrameEncoder = (frame: Frame) => EncodedFrame;

/** Frames from one that is told in full to the next at most: what reading a single one costs. */
const KEY_FRAME_EVERY = 60;

export function createFrameEncoder(): FrameEncoder {
  let keySeq = 0;
  let previous: { readonly seq: number; readonly layout: Layout; readonly values: Float64Array } | undefined;
  const encodeAgainstPrevious = ({ seq, layout, values }: Frame): Buffer | undefined => {
    if (previous === undefined || previous.layout !== layout || previous.seq !== seq - 1) return undefined;
    return seq - keySeq < KEY_FRAME_EVERY ? encodeChanges(previous.values, values) : undefined;
  };
  return (frame) => {
    const changes = encodeAgainstPrevious(frame);
    if (changes === undefined) keySeq = frame.seq;
    const values = previous?.values.length === frame.values.length ? previous.values : new Float64Array(frame.values);
    values.set(frame.values);
    previous = { seq: frame.seq, layout: frame.layout, values };
    return { keySeq, samples: changes ?? encodeSamples(frame.values) };
  };
}
