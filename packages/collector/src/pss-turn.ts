import type { Clock } from '@tidemark/core';
import type { ProcessColumns } from './process-columns.ts';
import type { Tick } from './sources/source.ts';

/** Reads PSS of as many processes as fit the budget of a tick, each in its turn. */
export interface PssTurn {
  read(recorded: readonly ProcessColumns[], tick: Tick): void;
}

/** `budgetMs` is the time after which no further process is begun in a tick; each tick reads at least one. */
export function createPssTurn(clock: Clock, budgetMs: number): PssTurn {
  let next = 0;
  return {
    read: (recorded, tick) => {
      const begunMs = clock.monotonic();
      for (let i = 0; i < recorded.length; i++) {
        next = (next + 1) % recorded.length;
        recorded[next]?.samplePss(tick);
        if (clock.monotonic() - begunMs >= budgetMs) return;
      }
    },
  };
}
