import { createFrameRing, type Frame } from '@tidemark/core';
import type { LiveFrames } from '../recording.ts';

/** The owner's side of {@link LiveFrames}. */
export interface LiveBuffer extends LiveFrames {
  push(frame: Frame): void;
  /** Wakes everyone who waits and answers false from then on. */
  end(): void;
}

/** Keeps the newest `capacity` frames in memory. */
export function createLiveBuffer(capacity: number): LiveBuffer {
  const ring = createFrameRing(capacity);
  const waiting = new Set<(arrived: boolean) => void>();
  const listeners = new Set<(frame: Frame) => void>();
  let ended = false;
  const wake = (arrived: boolean) => {
    for (const resolve of waiting) resolve(arrived);
  };
  return {
    get newest() {
      return ring.newest;
    },
    get size() {
      return ring.size;
    },
    get capacity() {
      return ring.capacity;
    },
    get oldestSeq() {
      return ring.oldest?.seq;
    },
    after: ring.after,
    seqBefore: (count) => {
      const { newest, oldest } = ring;
      return newest === undefined || oldest === undefined ? 0 : Math.max(newest.seq - count, oldest.seq - 1);
    },
    next: (signal) =>
      new Promise((resolve) => {
        if (ended || signal.aborted) return resolve(false);
        const settle = (arrived: boolean) => {
          waiting.delete(settle);
          signal.removeEventListener('abort', onAbort);
          resolve(arrived);
        };
        const onAbort = () => settle(false);
        waiting.add(settle);
        signal.addEventListener('abort', onAbort);
      }),
    onFrame: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    push: (frame) => {
      ring.push(frame);
      for (const listener of listeners) listener(frame);
      wake(true);
    },
    end: () => {
      ended = true;
      wake(false);
    },
  };
}
