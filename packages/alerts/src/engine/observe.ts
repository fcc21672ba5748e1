import { counterIncrease, type Frame, formatSeries, isContinuous, type Layout } from '@tidemark/core';

/** Turns frames into what rules see: gauges as they are, counters as their rate a second. */
export interface Observer {
  /**
   * Parallel to the frame's layout; NaN for what is absent and for a rate that means nothing: the first value, the far
   * side of a gap. The array is overwritten by the next call.
   */
  observe(frame: Frame): Float64Array;
}

const MS_PER_SECOND = 1000;

export function createObserver(): Observer {
  let previous: Frame | undefined;
  let before = new Float64Array(0);
  let counters: readonly number[] = [];
  let observed = new Float64Array(0);
  return {
    observe: (frame) => {
      const { layout, values } = frame;
      if (layout !== previous?.layout) {
        before = carryOver(previous, layout);
        counters = layout.series.flatMap(({ metric }, slot) => (metric.kind === 'counter' ? [slot] : []));
        observed = new Float64Array(layout.series.length);
      }
      const rates = previous !== undefined && isContinuous(previous, frame);
      const perSecond = MS_PER_SECOND / frame.elapsedMs;
      observed.set(values);
      for (const slot of counters) {
        const value = values[slot] as number;
        observed[slot] = rates ? counterIncrease(before[slot] as number, value) * perSecond : Number.NaN;
      }
      before.set(values);
      previous = frame;
      return observed;
    },
  };
}

/** The values of the frame before at the slots of a new layout. */
function carryOver(previous: Frame | undefined, layout: Layout): Float64Array<ArrayBuffer> {
  const carried = new Float64Array(layout.series.length).fill(Number.NaN);
  if (previous === undefined) return carried;
  const slots = new Map(previous.layout.series.map((series, slot) => [formatSeries(series), slot]));
  layout.series.forEach((series, slot) => {
    const old = slots.get(formatSeries(series));
    if (old !== undefined) carried[slot] = previous.values[old] as number;
  });
  return carried;
}
