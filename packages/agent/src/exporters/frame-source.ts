import type { LiveFrames } from '@tidemark/api';
import type { Frame } from '@tidemark/core';
import { retryable } from '@tidemark/plugin-kit';
import type { History } from '@tidemark/storage';
import type { FrameRange } from './frame-range.ts';

export interface FrameSources {
  readonly live: Pick<LiveFrames, 'after' | 'oldestSeq'>;
  readonly history: Pick<History, 'framesAfter'>;
}

/**
 * The frames of a range that are left: from memory when all of them are there, else from the file. Throws `STORAGE_*`
 * errors, and `PLUGIN_KIT_RETRYABLE` as long as some of them may still be written to the file.
 */
export async function framesOf(range: FrameRange, { live, history }: FrameSources): Promise<readonly Frame[]> {
  const { afterSeq, lastSeq } = range;
  const wanted = lastSeq - afterSeq;
  const inMemory = [...framesInMemory(range, live)];
  if (inMemory.length === wanted) return inMemory;
  // One more than wanted, since frames are written in order: when a later one is there, what is missing is gone.
  const stored = await history.framesAfter(afterSeq, wanted + 1);
  const isWritten = (stored.at(-1)?.seq ?? 0) >= lastSeq;
  if (!isWritten) throw retryable(`frames ${afterSeq + 1} to ${lastSeq} are not all in the history file yet`);
  const inFile = stored.filter(({ seq }) => seq <= lastSeq);
  return inFile.length >= inMemory.length ? inFile : inMemory;
}

function* framesInMemory({ afterSeq, lastSeq }: FrameRange, live: FrameSources['live']): Generator<Frame> {
  for (let frame = live.after(afterSeq); frame !== undefined && frame.seq <= lastSeq; frame = live.after(frame.seq)) {
    yield frame;
  }
}
