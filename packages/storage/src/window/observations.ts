import { counterIncrease, type MetricKind } from '@tidemark/core';
import { RATE_REACH_INTERVALS, type WindowClock } from './window-clock.ts';

/** The newest sample of a series so far, which the next one is compared with. */
export interface Previous {
  /** Its place on the time line of the window that comes next; minus infinity when there is none. */
  positionMs: number;
  value: number;
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

/** Reusable room for the observations of a window. */
export class Observer {
  #rates = new Float64Array(0);
  #increases = new Float64Array(0);
  #elapsedMs = new Float64Array(0);

  /** Observes a window's samples and moves `previous` on to the last of them. The answer is valid until the next call. */
  observe(kind: MetricKind, samples: Float64Array, clock: WindowClock, previous: Previous): Observations {
    if (kind === 'gauge') return { values: samples, increases: samples, elapsedMs: samples };
    this.#reserve(clock.frames);
    const [rates, increases, elapsed] = [this.#rates, this.#increases, this.#elapsedMs];
    const { positionsMs, intervalsMs } = clock;
    let { positionMs, value } = previous;
    for (let i = 0; i < clock.frames; i++) {
      const sample = samples[i] as number;
      rates[i] = Number.NaN;
      if (Number.isNaN(sample)) continue;
      const at = positionsMs[i] as number;
      const elapsedMs = at - positionMs;
      if (elapsedMs <= RATE_REACH_INTERVALS * (intervalsMs[i] as number)) {
        const increase = counterIncrease(value, sample);
        rates[i] = (increase * MS_PER_SECOND) / elapsedMs;
        increases[i] = increase;
        elapsed[i] = elapsedMs;
      }
      positionMs = at;
      value = sample;
    }
    previous.positionMs = positionMs;
    previous.value = value;
    return { values: rates, increases, elapsedMs: elapsed };
  }

  #reserve(frames: number): void {
    if (this.#rates.length >= frames) return;
    this.#rates = new Float64Array(frames);
    this.#increases = new Float64Array(frames);
    this.#elapsedMs = new Float64Array(frames);
  }
}
