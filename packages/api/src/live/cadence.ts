import type { Frame } from '@tidemark/core';

/** The part of a frame that says when it was. */
type Tick = Pick<Frame, 'timeMs' | 'elapsedMs' | 'intervalMs'>;

/** A tick may come so early, in its own intervals, and still count as on time. */
const EARLY_INTERVALS = 0.1;

/**
 * Picks the frames of a stream that wants one only every so often: the first of each stretch of `intervalMs` on the wall
 * clock. Which those are depends on the frames alone, so it is the same for everyone and after every restart.
 */
export class Cadence {
  readonly #intervalMs: number;
  #stretch = Number.NaN;
  /** Measured since the last frame that was picked; NaN when it is not known. */
  #elapsedMs: number;

  /** `intervalMs` 0 picks every frame. */
  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
    this.#elapsedMs = intervalMs === 0 ? 0 : Number.NaN;
  }

  /** The frame from which to measure: it was picked, by an earlier connection. */
  begin(tick: Tick): void {
    this.#stretch = this.#stretchOf(tick);
    this.#elapsedMs = 0;
  }

  /** Takes the next frame. When it is picked: milliseconds since the one picked before, 0 when they are not known. */
  take(tick: Tick): number | undefined {
    const stretch = this.#stretchOf(tick);
    const isPicked = this.#intervalMs <= tick.intervalMs || stretch !== this.#stretch;
    this.#stretch = stretch;
    this.#elapsedMs = tick.elapsedMs === 0 ? Number.NaN : this.#elapsedMs + tick.elapsedMs;
    if (!isPicked) return undefined;
    const elapsedMs = Number.isNaN(this.#elapsedMs) ? 0 : this.#elapsedMs;
    this.#elapsedMs = 0;
    return elapsedMs;
  }

  #stretchOf({ timeMs, intervalMs }: Tick): number {
    return Math.floor((timeMs + EARLY_INTERVALS * intervalMs) / this.#intervalMs);
  }
}
