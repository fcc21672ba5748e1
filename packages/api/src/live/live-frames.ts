import { type Frame, formatSeries, type Layout, type Series } from '@tidemark/core';
import type { Recording } from '../recording.ts';
import { seriesToShape, valueToShape } from '../shapes/series-shape.ts';
import type { LiveFrameShape } from '../shapes/shapes.ts';

/** How many frames are read from the file at a time when a reader has fallen behind what is in memory. */
const CATCH_UP_FRAMES = 500;

export interface LiveOptions {
  /** The sequence number of the last frame the reader has seen. */
  readonly after: number;
  readonly matches: (series: Series) => boolean;
  readonly signal: AbortSignal;
}

/**
 * Every frame after `after`, in order and without a gap, until `signal` aborts: from the file while memory does not
 * reach back far enough, then from memory, then as they are recorded. The reader's pace is its own: a slow one is
 * further back in the ring, nothing is queued for it. Nothing is sent while no series matches.
 */
export async function* liveFrames(recording: Recording, options: LiveOptions): AsyncGenerator<LiveFrameShape> {
  const encode = createEncoder(options.matches);
  let seq = options.after;
  while (!options.signal.aborted) {
    for (const frame of await nextFrames(recording, seq)) {
      if (options.signal.aborted) return;
      seq = frame.seq;
      yield encode(frame);
    }
    if (recording.live.after(seq) === undefined && !(await recording.live.next(options.signal))) return;
  }
}

async function nextFrames({ live, history }: Recording, seq: number): Promise<readonly Frame[]> {
  const { oldestSeq } = live;
  if (oldestSeq !== undefined && seq < oldestSeq - 1) {
    const stored = await history.framesAfter(seq, CATCH_UP_FRAMES);
    if (stored.length > 0) return stored;
  }
  const next = live.after(seq);
  return next === undefined ? [] : [next];
}

/** Turns frames into what is sent; keeps the columns of the last layout, so that names are sent only when they change. */
function createEncoder(matches: (series: Series) => boolean): (frame: Frame) => LiveFrameShape {
  let layout: Layout | undefined;
  let slots: number[] = [];
  /** What was sent as names last. A new layout need not change the columns that match. */
  let names: string | undefined;
  return (frame) => {
    let changed = false;
    if (frame.layout !== layout) {
      layout = frame.layout;
      slots = [...layout.series.entries()].filter(([, series]) => matches(series)).map(([slot]) => slot);
      const next = slots.map((slot) => formatSeries(frame.layout.series[slot] as Series)).join('\n');
      changed = next !== names;
      names = next;
    }
    return {
      seq: frame.seq,
      timeMs: frame.timeMs,
      elapsedMs: frame.elapsedMs,
      intervalMs: frame.intervalMs,
      ...(changed ? { series: slots.map((slot) => seriesToShape(frame.layout.series[slot] as Series)) } : {}),
      values: slots.map((slot) => valueToShape(frame.values[slot] as number)),
    };
  };
}
