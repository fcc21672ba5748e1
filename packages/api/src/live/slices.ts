import type { Clock } from '@tidemark/core';
import type { LiveCounters } from './live-counters.ts';

/** Something long that is done in small steps. */
export interface Work {
  /** Does a little; answers whether there is more. */
  step(): boolean;
}

export interface SlicesOptions {
  readonly clock: Clock;
  readonly sliceMs: number;
  readonly counters: LiveCounters;
}

/** Does work in slices of a few milliseconds, first come first served, and lets the event loop turn between them. */
export class Slices {
  readonly #options: SlicesOptions;
  readonly #waiting = new Set<Work>();
  #scheduled = false;

  constructor(options: SlicesOptions) {
    this.#options = options;
  }

  /** Work that waits already keeps its place. */
  add(work: Work): void {
    this.#waiting.add(work);
    this.#schedule();
  }

  /** Forgets all that waits: what comes now is all that is left to do. */
  clear(): void {
    this.#waiting.clear();
  }

  /** Does something short when it is its turn. */
  do(job: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.add({
        step: () => {
          try {
            job();
            resolve();
          } catch (error) {
            reject(error);
          }
          return false;
        },
      });
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#run();
    });
  }

  #run(): void {
    const { clock, sliceMs, counters } = this.#options;
    const begunMs = clock.monotonic();
    let spentMs = 0;
    for (const work of this.#waiting) {
      let more = true;
      while (more && spentMs < sliceMs) {
        more = work.step();
        spentMs = clock.monotonic() - begunMs;
      }
      if (!more) this.#waiting.delete(work);
      if (spentMs >= sliceMs) break;
    }
    counters.longestSliceMs = Math.max(counters.longestSliceMs, spentMs);
    if (this.#waiting.size > 0) this.#schedule();
  }
}
