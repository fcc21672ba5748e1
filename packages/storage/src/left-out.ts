import { isTidemarkError } from '@tidemark/core';

/** How much maintenance left out because it was damaged: one bad byte must not keep the rest of a history waiting. */
export interface LeftOut {
  readonly count: number;
  /** What `read` gives; undefined, and counted, where that is damaged. Other errors pass. */
  unlessDamaged<T>(read: () => T): T | undefined;
}

export function createLeftOut(): LeftOut {
  let count = 0;
  return {
    get count() {
      return count;
    },
    unlessDamaged: (read) => {
      try {
        return read();
      } catch (error) {
        if (!isTidemarkError(error) || error.code !== 'STORAGE_BLOCK_CORRUPT') throw error;
        count++;
        return undefined;
      }
    },
  };
}
