import type { QueryShape } from '@tidemark/api';
import { historyEndMs, historyReadings } from './history-readings.ts';
import type { Reading } from './reading.ts';

/** Puts what was recorded before the page was opened in front of what it receives live. */
export interface HistoryJoin {
  /** Takes the next live reading; it is held back while the history is on its way. */
  live(reading: Reading): void;
  /**
   * Takes the history, which must reach up to the first live reading, and lets the live readings after it pass; without
   * any answers, all of them.
   */
  history(answers: readonly QueryShape[]): void;
}

/**
 * The live stream is opened first and the history is asked up to its first frame. So nothing can be missing between
 * the two, and a live reading that falls into a step of the history is the one that is already there.
 */
export function createHistoryJoin(emit: (reading: Reading) => void): HistoryJoin {
  let held: Reading[] | undefined = [];
  return {
    live(reading) {
      if (held === undefined) emit(reading);
      else held.push(reading);
    },
    history(answers) {
      const endMs = historyEndMs(answers);
      for (const reading of historyReadings(answers)) emit(reading);
      for (const reading of held ?? []) if (reading.timeMs >= endMs) emit(reading);
      held = undefined;
    },
  };
}
