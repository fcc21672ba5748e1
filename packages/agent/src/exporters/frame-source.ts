import type { LiveFrames } from '@tidemark/api';
import { type Frame, isTidemarkError } from '@tidemark/core';
import { retryable } from '@tidemark/plugin-kit';
import type { History } from '@tidemark/storage';
import type { FrameRange } from './frame-range.ts';

export interface FrameSources {
  readonly live: Pick<LiveFrames, 'after' | 'oldestSeq'>;
  readonly history: Pick<History, 'framesAfter'>;
}

/** What no other attempt would mend. */
const DAMAGES: ReadonlySet<string> = new Set(['STORAGE_CORRUPT', 'STORAGE_BLOCK_CORRUPT']);

/**
 * The frames of a range that are left: from memory those that are there, from the file the others. What is damaged in the
 * file counts as gone. Throws other `STORAGE_*` errors, and `PLUGIN_KIT_RETRYABLE` as long as some of them may still be
 * written to the file.
 */
export async function framesOf(range: FrameRange, { live, history }: FrameSources): Promise<readonly Frame[]> {
  const inMemory = [...framesInMemory(range, live)];
  const [first] = inMemory;
  // Memory forgets the oldest first, so what it lacks is what comes before.
  const inFile = await framesInFile(
    { ...range, lastSeq: first === undefined ? range.lastSeq : first.seq - 1 },
    history,
  );
  return [...inFile, ...inMemory];
}

async function framesInFile({ afterSeq, lastSeq }: FrameRange, history: FrameSources['history']) {
  if (lastSeq <= afterSeq) return [];
  try {
    const frames = await history.framesAfter(afterSeq, lastSeq - afterSeq);
    // Frames are written in order: when a later one is there, what is missing is gone.
    const isWritten = (frames.at(-1)?.seq ?? 0) >= lastSeq || (await history.framesAfter(lastSeq, 1)).length > 0;
    if (!isWritten) throw retryable(`frames ${afterSeq + 1} to ${lastSeq} are not all in the history file yet`);
    return frames.filter(({ seq }) => seq <= lastSeq);
  } catch (error) {
    if (isTidemarkError(error) && DAMAGES.has(error.code)) return [];
    throw error;
  }
}

function* framesInMemory({ afterSeq, lastSeq }: FrameRange, live: FrameSources['live']): Generator<Frame> {
  for (let frame = live.after(afterSeq); frame !== undefined && frame.seq <= lastSeq; frame = live.after(frame.seq)) {
    yield frame;
  }
}
