import { selectQuantile } from '@tidemark/core';
import type { Bins, Samples } from './bins.ts';

/** The floor of a run that rises and falls again and again. */
export interface Troughs {
  /** The lowest value between every two rises, where it stands. */
  readonly bins: Bins;
  /** How many teeth there are: rises that are slow beside the falls after them, as collections make them. 0 if they are not. */
  readonly teeth: number;
}

const WINDOWS = 16;
/** A fall and a rise of this share of what the values span within a window make a tooth. */
const TURN_SHARE = 0.5;
/** Rises of a sawtooth take this many times as long as its falls. */
const SAWTOOTH_RATIO = 3;

/** Finds what is left after each collection. A rise or fall counts when it is half of what the values usually span. */
export function findTroughs(samples: Samples): Troughs {
  const { timesMs, values } = samples;
  const startMs = timesMs[0] as number;
  const lengthMs = (timesMs.at(-1) as number) - startMs;
  const { troughs, risingMs, fallingMs } = turnAt(samples, TURN_SHARE * usualSpan(samples));
  return {
    bins: {
      places: Float64Array.from(troughs, (i) => ((timesMs[i] as number) - startMs) / lengthMs),
      values: Float64Array.from(troughs, (i) => values[i] as number),
    },
    teeth: risingMs > SAWTOOTH_RATIO * fallingMs ? troughs.length : 0,
  };
}

/** Follows the values through rises and falls of at least `turn`: the indices of the troughs, and the time spent each way. */
function turnAt({ timesMs, values }: Samples, turn: number) {
  const troughs: number[] = [];
  const spent = { risingMs: 0, fallingMs: 0 };
  let [lowest, highest, falling] = [-1, -1, false];
  const between = (from: number, to: number) => (from < 0 ? 0 : (timesMs[to] as number) - (timesMs[from] as number));
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    if (falling) {
      if (value < (values[lowest] as number)) lowest = i;
      if (value <= (values[lowest] as number) + turn) continue;
      troughs.push(lowest);
      spent.fallingMs += between(highest, lowest);
      highest = i;
    } else {
      if (highest < 0 || value > (values[highest] as number)) highest = i;
      if (value >= (values[highest] as number) - turn) continue;
      spent.risingMs += between(lowest, highest);
      lowest = i;
    }
    falling = !falling;
  }
  return { troughs, ...spent };
}

/** The median over the windows of a run of what the values span within one. */
function usualSpan({ values }: Samples): number {
  const spans = new Float64Array(WINDOWS);
  for (let window = 0; window < WINDOWS; window++) {
    const start = Math.floor((window * values.length) / WINDOWS);
    const end = Math.floor(((window + 1) * values.length) / WINDOWS);
    const present = values.slice(start, end).filter((value) => !Number.isNaN(value));
    spans[window] = selectQuantile(present, present.length, 0.98) - selectQuantile(present, present.length, 0.02);
  }
  const known = spans.filter((span) => !Number.isNaN(span));
  return selectQuantile(known, known.length, 0.5);
}
