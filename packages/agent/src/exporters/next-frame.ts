import type { LiveFrames } from '@tidemark/api';
import type { Clock } from '@tidemark/core';

export interface NextFrameOptions {
  readonly clock: Clock;
  /** Aborted at the end. */
  readonly signal: AbortSignal;
  /** How long to wait for a frame, milliseconds. */
  readonly pauseMs: number;
}

/** Waits for what comes next: a frame, the end, or for so long none of them, as when nothing is recorded. */
export async function nextFrame(
  live: Pick<LiveFrames, 'next'>,
  { clock, signal, pauseMs }: NextFrameOptions,
): Promise<'frame' | 'end' | 'pause'> {
  const wait = new AbortController();
  const end = () => wait.abort();
  let isPause = false;
  const cancel = clock.setTimer(pauseMs, () => {
    isPause = true;
    end();
  });
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  try {
    if (await live.next(wait.signal)) return 'frame';
    return isPause && !signal.aborted ? 'pause' : 'end';
  } finally {
    cancel();
    signal.removeEventListener('abort', end);
  }
}
