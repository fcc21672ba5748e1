import type { Frame, Layout, MetricDescriptor, RecordedEvent, Series } from '@tidemark/core';

const GAUGE: MetricDescriptor = { name: 'test_load', kind: 'gauge', unit: 'count', help: 'A figure' };

export const series = (labels: Record<string, string> = {}, metric: Partial<MetricDescriptor> = {}): Series => ({
  metric: { ...GAUGE, ...metric },
  labels,
});

export const layoutOf = (...all: Series[]): Layout => ({ series: all });

const START_MS = 1_800_000_000_000;
export const SECOND = 1000;

/** A recorder to order: frames a second apart, unless told otherwise. */
export interface Recording {
  readonly timeMs: number;
  frame(values: readonly number[], options?: FrameOptions): Frame;
}

export interface FrameOptions {
  /** Measured time since the frame before; 0 for a recorder that began anew. */
  readonly elapsedMs?: number;
  /** How much the wall clock was set besides. */
  readonly stepMs?: number;
  readonly intervalMs?: number;
  readonly events?: readonly RecordedEvent[];
  readonly layout?: Layout;
  /** Frames that were lost before this one. */
  readonly lost?: number;
}

export function createRecording(first: Layout): Recording {
  let timeMs = START_MS;
  let seq = 0;
  let layout = first;
  return {
    get timeMs() {
      return timeMs;
    },
    frame: (values, options = {}) => {
      const { elapsedMs = SECOND, stepMs = 0, intervalMs = SECOND, events, lost = 0 } = options;
      layout = options.layout ?? layout;
      seq += 1 + lost;
      timeMs += elapsedMs + stepMs;
      const frame = { seq, timeMs, elapsedMs, intervalMs, layout, values: Float64Array.from(values) };
      return events === undefined ? frame : { ...frame, events };
    },
  };
}

export const eventOf = (type: RecordedEvent['type'], name: string): RecordedEvent => ({
  type,
  timeMs: START_MS,
  labels: { name, pid: '7', start: '1' },
  details: {},
});
