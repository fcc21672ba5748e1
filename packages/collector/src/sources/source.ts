import type { RecordedEvent, Series } from '@tidemark/core';
import type { Outcome } from '../proc/outcome.ts';

/** One tick as sources see it. */
export interface Tick {
  /** Wall clock, Unix epoch milliseconds. */
  readonly timeMs: number;
  /** Takes note of how reading a kernel file went. */
  note(outcome: Outcome): void;
  /** Puts an event into the frame of this tick. */
  emit(event: RecordedEvent): void;
}

/** Something the recorder samples each tick: it fills its columns of the frame. */
export interface Source {
  /** What `write` writes, in that order; a new array whenever it changed since the last tick, else the same one. */
  readonly series: readonly Series[];
  /** Reads the kernel. Must not throw. */
  sample(tick: Tick): void;
  /** Writes one value per series from `offset` on; NaN for what is absent. */
  write(values: Float64Array, offset: number): void;
  close(): void;
}
