import type { AlertRule } from '@tidemark/alerts';
import type { ServerSample } from '@tidemark/api';
import { type Frame, formatLabels, type Layout, type RecordedEvent, SERVER_METRICS } from '@tidemark/core';

/** Frames as rules see them: with what the server says of itself, and with what the recorder could not store. */
export interface SeenFrames {
  of(frame: Frame): Frame;
  /** Other rules are in force. */
  setRules(rules: readonly AlertRule[]): void;
  /** Where the server's figures come from. */
  setSamples(samples: () => Iterable<ServerSample>): void;
  /** The history refused frames; the next frame says so. */
  framesLost(timeMs: number): void;
}

/** Events that wait for a frame. */
const MAX_EVENTS = 100;

interface Extended {
  readonly base: Layout;
  readonly keys: string;
  readonly layout: Layout;
}

export function createSeenFrames(): SeenFrames {
  let wanted: ReadonlySet<string> = new Set();
  let readSamples: () => Iterable<ServerSample> = () => [];
  let lost: RecordedEvent[] = [];
  let extended: Extended | undefined;

  const layoutOf = (base: Layout, samples: readonly ServerSample[]): Layout => {
    const keys = samples.map(({ metric, labels }) => metric.name + formatLabels(labels)).join();
    if (extended?.base !== base || extended.keys !== keys) {
      const own = samples.map(({ metric, labels }) => ({ metric, labels }));
      extended = { base, keys, layout: { series: [...base.series, ...own] } };
    }
    return extended.layout;
  };
  const withSamples = (frame: Frame): Frame => {
    const samples = [...readSamples()].filter(({ metric }) => wanted.has(metric.name));
    if (samples.length === 0) return frame;
    const values = new Float64Array(frame.values.length + samples.length);
    values.set(frame.values);
    for (const [i, { value }] of samples.entries()) values[frame.values.length + i] = value;
    return { ...frame, values, layout: layoutOf(frame.layout, samples) };
  };
  return {
    of: (frame) => {
      const seen = wanted.size === 0 ? frame : withSamples(frame);
      if (lost.length === 0) return seen;
      const events = [...(frame.events ?? []), ...lost];
      lost = [];
      return { ...seen, events };
    },
    setRules: (rules) => {
      const metrics = rules.filter(({ enabled }) => enabled).flatMap((rule) => [rule.selector, rule.dividedBy]);
      const names = metrics.flatMap((selector) => selector?.metric ?? []);
      wanted = new Set(names.filter((name) => name in SERVER_METRICS));
    },
    setSamples: (samples) => {
      readSamples = samples;
    },
    framesLost: (timeMs) => {
      if (lost.length < MAX_EVENTS) lost.push({ type: 'frames-lost', timeMs, labels: {}, details: {} });
    },
  };
}
