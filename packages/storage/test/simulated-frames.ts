import type { Frame, Layout, RecordedEvent, Series } from '@tidemark/core';
import { METRICS } from '@tidemark/core';

/** Frames that follow from their number alone, so that whoever reads one knows what it must be. */
export interface SimulatedFrames {
  readonly intervalMs: number;
  readonly layoutOf: (seq: number) => Layout;
  readonly frame: (seq: number, options?: { readonly isFirst?: boolean }) => Frame;
}

/** Monday, midnight UTC. */
export const T0 = Date.UTC(2026, 0, 5);

/** Frames of one layout, before the next begins. */
const FRAMES_PER_LAYOUT = 5000;

const seriesOf = (name: string, i: number): Series => ({
  metric: i % 2 === 0 ? METRICS.process_threads : METRICS.process_cpu_seconds_total,
  labels: { name: `${name}-${i}`, ...(i % 2 === 0 ? {} : { mode: 'user' }) },
});

/** Series in turn gauges and counters; two of them leave and two others come every 5000 frames. */
export function simulateFrames({ series = 10, intervalMs = 10_000 } = {}): SimulatedFrames {
  const staying = Array.from({ length: series - 2 }, (_, i) => seriesOf('stays', i));
  const layouts = new Map<number, Layout>();
  const layoutOf = (seq: number) => {
    const age = Math.floor(seq / FRAMES_PER_LAYOUT);
    let layout = layouts.get(age);
    if (layout === undefined) {
      layout = { series: [...staying, seriesOf(`comes-${age}`, 0), seriesOf(`comes-${age}`, 1)] };
      layouts.set(age, layout);
    }
    return layout;
  };
  return {
    intervalMs,
    layoutOf,
    frame: (seq, { isFirst = false } = {}) => {
      const layout = layoutOf(seq);
      const timeMs = T0 + seq * intervalMs;
      return {
        seq,
        timeMs,
        elapsedMs: isFirst ? 0 : intervalMs,
        intervalMs,
        layout,
        values: Float64Array.from(layout.series, (_, slot) => sampleOf(seq, slot)),
        ...(seq % 1000 === 0 ? { events: [eventAt(timeMs)] } : {}),
      };
    },
  };
}

/** Gauges waver with a period; counters grow. One gauge is absent now and then, one has all 53 bits. */
export function sampleOf(seq: number, slot: number): number {
  if (slot === 2 && seq % 7 === 0) return Number.NaN;
  if (slot === 4) return Math.sin(seq) / 3;
  return slot % 2 === 0 ? (seq * (slot + 3)) % 101 : seq * (slot + 1) * 0.01;
}

function eventAt(timeMs: number): RecordedEvent {
  return { type: 'process-start', timeMs, labels: { name: 'node' }, details: { pid: 1 } };
}
