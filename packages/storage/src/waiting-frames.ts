import type { Frame } from '@tidemark/core';

/** Frames that could not be written yet, oldest first, within a bound of bytes. */
export interface WaitingFrames {
  /** Keeps a copy. When the bound is reached the oldest go, and are counted. */
  add(frame: Frame): void;
  /** The oldest, at most `limit`, as they are to be written. */
  next(limit: number): readonly Frame[];
  /** Forgets the oldest. */
  remove(count: number): void;
  /** The frame, with an event that tells how many before it were lost if any were. */
  withLosses(frame: Frame): Frame;
  /** They have been told. */
  forgetLosses(): void;
}

/** What a frame takes besides its values: its object, its times and its place in the list. */
const FRAME_OVERHEAD_BYTES = 256;

function bytesOf({ values, events }: Frame): number {
  return values.byteLength + FRAME_OVERHEAD_BYTES * (1 + (events?.length ?? 0));
}

export function createWaitingFrames(maxBytes: number): WaitingFrames {
  const frames: Frame[] = [];
  let bytes = 0;
  let lost = 0;
  const withLosses = (frame: Frame): Frame => {
    if (lost === 0) return frame;
    const event = { type: 'frames-lost', timeMs: frame.timeMs, labels: {}, details: { missed: lost } } as const;
    return { ...frame, events: [event, ...(frame.events ?? [])] };
  };
  const remove = (count: number) => {
    for (const frame of frames.splice(0, count)) bytes -= bytesOf(frame);
  };
  return {
    add: (frame) => {
      frames.push({ ...frame, values: frame.values.slice() });
      bytes += bytesOf(frame);
      while (bytes > maxBytes) {
        remove(1);
        lost++;
      }
    },
    next: (limit) => frames.slice(0, limit).map((frame, i) => (i === 0 ? withLosses(frame) : frame)),
    remove: (count) => {
      remove(count);
      if (count > 0) lost = 0;
    },
    withLosses,
    forgetLosses: () => {
      lost = 0;
    },
  };
}
