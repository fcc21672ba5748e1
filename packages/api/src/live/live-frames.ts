import { type Frame, formatSeries, type Layout, type Series } from '@tidemark/core';
import type { LiveFrames } from '../recording.ts';
import { seriesToShape, valueToShape } from '../shapes/series-shape.ts';
import type { LiveFrameShape } from '../shapes/shapes.ts';
import type { FilePages } from './file-pages.ts';

/** Where frames come from. */
export interface FrameSources {
  readonly live: LiveFrames;
  readonly filePages: FilePages;
}

export interface LiveOptions {
  /** The sequence number of the last frame the reader has seen. */
  readonly after: number;
  readonly matches: (series: Series) => boolean;
  readonly signal: AbortSignal;
}

/**
 * Every frame after `after`, in order and without a gap, until `signal` aborts: from the file while memory does not
 * reach back far enough, then from memory, then as they are recorded. The reader's pace is its own: a slow one is
 * further back in the ring, nothing is queued for it.
 */
export async function* liveFrames(sources: FrameSources, options: LiveOptions): AsyncGenerator<LiveFrameShape> {
  const { live } = sources;
  const encode = createEncoder(options.matches);
  let seq = options.after;
  while (!options.signal.aborted) {
    const frames = await nextFrames(sources, seq);
    for (const frame of frames) {
      if (options.signal.aborted) return;
      seq = frame.seq;
      yield encode(frame);
    }
    const isUpToDate = frames.length === 0 && live.after(seq) === undefined;
    if (isUpToDate && !(await live.next(options.signal))) return;
  }
}

async function nextFrames({ live, filePages }: FrameSources, seq: number): Promise<readonly Frame[]> {
  if (seq < live.oldestSeq - 1) {
    const stored = await filePages.after(seq);
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
