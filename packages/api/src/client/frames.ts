import type { TidemarkError } from '@tidemark/core';
import { type LiveConnection, type LiveFrame, type ResumableInput, subscribeLive } from './client-live.ts';

export interface FramesOptions {
  /** Ends the stream. */
  readonly signal?: AbortSignal;
  /** Told when the connection is lost. It will be restored by itself, and the frames missed meanwhile follow. */
  readonly onLost?: (error: TidemarkError) => void;
}

/** Frames that wait for a reader. One that is further behind is disconnected, and resumes when it has caught up. */
const MAX_WAITING = 1000;

/**
 * A live stream to be read with `for await`: every frame once and in order, at the reader's pace. Ends when
 * `connection.signal` or `options.signal` aborts; throws what the agent refused it with.
 */
export async function* readFrames(
  connection: LiveConnection,
  input: ResumableInput,
  { signal, onLost = () => {} }: FramesOptions = {},
): AsyncGenerator<LiveFrame, void, undefined> {
  const ending = signal === undefined ? connection.signal : AbortSignal.any([connection.signal, signal]);
  const waiting: LiveFrame[] = [];
  let stop: (() => void) | undefined;
  let resumed = input;
  let refused: TidemarkError | undefined;
  let wake = () => {};
  const pause = () => {
    stop?.();
    stop = undefined;
  };
  const open = () =>
    subscribeLive(connection, resumed, {
      onFrame: (frame) => {
        waiting.push(frame);
        resumed = { ...input, lastEventId: String(frame.seq) };
        if (waiting.length === MAX_WAITING) pause();
        wake();
      },
      onLost,
      onRefused: (error) => {
        refused = error;
        wake();
      },
    });
  const onEnding = () => wake();
  ending.addEventListener('abort', onEnding);
  try {
    while (!ending.aborted) {
      const frame = waiting.shift();
      if (frame !== undefined) yield frame;
      else if (refused !== undefined) throw refused;
      else {
        const arrived = new Promise<void>((resolve) => {
          wake = resolve;
        });
        stop ??= open();
        await arrived;
      }
    }
  } finally {
    ending.removeEventListener('abort', onEnding);
    pause();
  }
}
