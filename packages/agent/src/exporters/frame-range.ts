/** A stretch of recorded frames, which an exporter brings to its receiver as one batch. It never changes once it is cut. */
export interface FrameRange {
  /** The sequence number before the first of them. */
  readonly afterSeq: number;
  readonly lastSeq: number;
}

/** A range as it waits in a queue. */
export interface QueuedRange extends FrameRange {
  /** When the agent began that cut it: Unix epoch, milliseconds. */
  readonly beganMs: number;
}

/** `120-129`: the ranges of an exporter do not overlap. */
export function formatRange({ afterSeq, lastSeq }: FrameRange): string {
  return `${afterSeq}-${lastSeq}`;
}

/**
 * What a range is called in a queue: `120-129@1800000000000`. Numbers of frames that were never written to the file are given
 * again by the next agent, so the moment when the agent began, Unix epoch milliseconds, is part of it.
 */
export function rangeKey(range: QueuedRange): string {
  return `${formatRange(range)}@${range.beganMs}`;
}

/** The range in a {@link rangeKey}. Undefined for any other text. */
export function parseRangeKey(key: string): FrameRange | undefined {
  const match = /^(\d+)-(\d+)@\d+$/.exec(key);
  return match === null ? undefined : { afterSeq: Number(match[1]), lastSeq: Number(match[2]) };
}
