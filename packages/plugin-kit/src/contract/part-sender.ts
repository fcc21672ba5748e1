import { failureKind } from './failure.ts';

/** Brings a batch to a receiver that takes only so much at once. */
export interface PartSender {
  /**
   * Sends the parts one after the other. What fails ends it, and the next call with the same key goes on with the part that
   * failed, so that none is doubled: parts of equal batches must be equal. A part that is refused for good does not keep
   * the others back; its `permanent` is thrown when they are through.
   */
  send<Part>(key: string, parts: readonly Part[], send: (part: Part) => Promise<unknown>): Promise<void>;
}

interface Progress {
  readonly key: string;
  done: number;
  refusal: Error | undefined;
}

/** Remembers how far it got with one batch. */
export function createPartSender(): PartSender {
  let unfinished: Progress | undefined;
  return {
    send: async (key, parts, send) => {
      const progress = unfinished?.key === key ? unfinished : { key, done: 0, refusal: undefined };
      unfinished = progress;
      for (const part of parts.slice(progress.done)) {
        try {
          await send(part);
        } catch (error) {
          if (!failureKind(error).isPermanent) throw error;
          progress.refusal ??= error as Error;
        }
        progress.done++;
      }
      unfinished = undefined;
      if (progress.refusal !== undefined) throw progress.refusal;
    },
  };
}
