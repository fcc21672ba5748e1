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
  /** By key; a layout changes when any process comes or goes, and the other counters have to keep their rates. */
  let counters: ReadonlyMap<string, number> = new Map();
  let before = new Float64Array(0);
  let observed = new Float64Array(0);

  const takeLayout = (layout: Layout) => {
    const carried = new Float64Array(layout.series.length).fill(Number.NaN);
    const next = counterSlots(layout);
    for (const [key, slot] of next) {
      const old = counters.get(key);
      if (old !== undefined) carried[slot] = before[old] as number;
    }
    counters = next;
    before = carried;
    observed = new Float64Array(layout.series.length);
  };
  return {
    observe: (frame) => {
      const { layout, values } = frame;
      if (layout !== previous?.layout) takeLayout(layout);
      const rates = previous !== undefined && isContinuous(previous, frame);
      const perSecond = MS_PER_SECOND / frame.elapsedMs;
      observed.set(values);
      for (const slot of counters.values()) {
        const value = values[slot] as number;
        observed[slot] = rates ? counterIncrease(before[slot] as number, value) * perSecond : Number.NaN;
      }
      before.set(values);
      previous = frame;
      return observed;
    },
  };
}

function counterSlots({ series }: Layout): Map<string, number> {
  const slots = new Map<string, number>();
  series.forEach((one, slot) => {
    if (one.metric.kind === 'counter') slots.set(formatSeries(one), slot);
  });
  return slots;
}
