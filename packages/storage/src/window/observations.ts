import { counterIncrease, type MetricKind } from '@tidemark/core';
import { RATE_REACH_INTERVALS, type WindowClock } from './window-clock.ts';

/** The newest sample of a series so far, which the next one is compared with. */
export interface Previous {
  /** Its place on the time line of the window that comes next; minus infinity when there is none. */
  readonly positionMs: number;
  readonly value: number;
}

export function noPrevious(): Previous {
  return { positionMs: Number.NEGATIVE_INFINITY, value: 0 };
}

/**
 * What the samples of one series say, frame by frame: a gauge's observation is its sample; a counter's is its rate, in
 * units a second, since the sample before. NaN where there is none: absent, the first one, the far side of a gap.
 */
export interface Observations {
  readonly values: Float64Array;
  /** A counter's growth since the sample before, and the measured milliseconds it took. Meaningless for gauges. */
  readonly increases: Float64Array;
  readonly elapsedMs: Float64Array;
}

const MS_PER_SECOND = 1000;

/** The samples of one series in a window. */
export interface ObservedWindow {
  readonly kind: MetricKind;
  readonly samples: Float64Array;
  readonly clock: WindowClock;
  /** The sample before the first. */
  readonly previous: Previous;
}

let rates = new Float64Array(0);
let increases = new Float64Array(0);
let elapsedMs = new Float64Array(0);

function reserve(frames: number): void {
  if (rates.length >= frames) return;
  rates = new Float64Array(frames);
  increases = new Float64Array(frames);
  elapsedMs = new Float64Array(frames);
}

/** Observes the samples of a window. The answer is valid until the next call. */
export function observe({ kind, samples, clock, previous }: ObservedWindow): Observations {
  if (kind === 'gauge') return { values: samples, increases: samples, elapsedMs: samples };
  reserve(clock.frames);
  const { positionsMs, intervalsMs } = clock;
  let { positionMs, value } = previous;
  for (let i = 0; i < clock.frames; i++) {
    const sample = samples[i] as number;
    rates[i] = Number.NaN;
    if (Number.isNaN(sample)) continue;
    const at = positionsMs[i] as number;
    const elapsed = at - positionMs;
    if (elapsed <= RATE_REACH_INTERVALS * (intervalsMs[i] as number)) {
      const increase = counterIncrease(value, sample);
      rates[i] = (increase * MS_PER_SECOND) / elapsed;
      increases[i] = increase;
      elapsedMs[i] = elapsed;
    }
    positionMs = at;
    value = sample;
  }
  return { values: rates, increases, elapsedMs };
}
