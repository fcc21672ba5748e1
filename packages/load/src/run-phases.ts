import type { Clock } from '@tidemark/core';
import type { Meter } from './meter.ts';
import type { LoadProgress } from './report.ts';
import type { SelfWatch } from './self-watch.ts';

export interface LoadOptions {
  /** Ends the run early; the report tells of the time until then. */
  readonly signal?: AbortSignal;
  /** Called once a second. */
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** What every kind of run works with. */
export interface RunContext {
  readonly clock: Clock;
  readonly meter: Meter;
  readonly watch: SelfWatch;
  /** Aborts when the caller wants an end. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

const PROGRESS_MS = 1000;

/** Tells `progress()` once a second. Returns what ends that. */
export function tellProgress({ clock, onProgress }: RunContext, progress: () => LoadProgress): () => void {
  let cancel = () => {};
  const beganMs = clock.monotonic();
  let told = 0;
  const next = () => {
    told++;
    cancel = clock.setTimer(Math.max(0, beganMs + told * PROGRESS_MS - clock.monotonic()), () => {
      onProgress(progress());
      next();
    });
  };
  next();
  return () => cancel();
}
