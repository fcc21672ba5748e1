import type { Frame, Layout } from '@tidemark/core';
import type { FrameRange } from './frame-range.ts';

export interface RangeCutterOptions {
  /** The last frame that was cut before. */
  readonly afterSeq: number;
  /** Time that a range covers at most: whole spans of the wall clock, so that ranges end when minutes do. */
  readonly everyMs: number;
  /** Values of a range at most, unless one frame alone has more. */
  readonly maxValues: number;
  /** Values that a frame of this layout has at most. */
  readonly countValues: (layout: Layout) => number;
}

/** Cuts the frames that come, in order, into ranges without a hole between them. */
export interface RangeCutter {
  /** The ranges that are complete with this frame, at most two. */
  take(frame: Frame): readonly FrameRange[];
  /** The ranges up to a frame that is not to be looked at; each has as many frames as there would be of ones like `like`. */
  skipTo(lastSeq: number, like: Frame): readonly FrameRange[];
  /** Cuts the range that is not complete yet; undefined when it is empty. */
  rest(): FrameRange | undefined;
}

export function createRangeCutter({ afterSeq, everyMs, maxValues, countValues }: RangeCutterOptions): RangeCutter {
  let cutSeq = afterSeq;
  let seenSeq = afterSeq;
  let values = 0;
  let span: number | undefined;

  const rest = (): FrameRange | undefined => {
    const range = { afterSeq: cutSeq, lastSeq: seenSeq };
    cutSeq = seenSeq;
    values = 0;
    return range.afterSeq === range.lastSeq ? undefined : range;
  };
  const cut = (): readonly FrameRange[] => {
    const range = rest();
    return range === undefined ? [] : [range];
  };
  return {
    take: ({ seq, timeMs, intervalMs, layout }) => {
      const count = countValues(layout);
      const ownSpan = Math.floor(timeMs / everyMs);
      const before = span !== undefined && (span !== ownSpan || values + count > maxValues) ? cut() : [];
      span = ownSpan;
      seenSeq = seq;
      values += count;
      const isLast = Math.floor((timeMs + intervalMs) / everyMs) !== ownSpan || values + count > maxValues;
      return isLast ? [...before, ...cut()] : before;
    },
    skipTo: (lastSeq, { intervalMs, layout }) => {
      const frames = Math.max(1, Math.floor(Math.min(everyMs / intervalMs, maxValues / countValues(layout))));
      const ranges = [...cut()];
      while (seenSeq < lastSeq) {
        seenSeq = Math.min(lastSeq, seenSeq + frames);
        ranges.push(...cut());
      }
      return ranges;
    },
    rest,
  };
}
