import { createFrameRing, type Frame } from '@tidemark/core';
import type { LiveFrames } from '../recording.ts';

/** The owner's side of {@link LiveFrames}. */
export interface LiveBuffer extends LiveFrames {
  push(frame: Frame): void;
  /** The frames up to `seq` are in the history: recorded before the first one that is pushed. */
  startAfter(seq: number): void;
  /** Wakes everyone who waits and answers false from then on. */
  end(): void;
}

/** Keeps the newest `capacity` frames in memory. */
export function createLiveBuffer(capacity: number): LiveBuffer {
  const ring = createFrameRing(capacity);
  const waiting = new Set<(arrived: boolean) => void>();
  const listeners = new Set<(frame: Frame) => void>();
  let ended = false;
  let lastSeq = 0;
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
    get newestSeq() {
      return ring.newest?.seq ?? lastSeq;
    },
    get oldestSeq() {
      return ring.oldestSeq ?? lastSeq + 1;
    },
    after: ring.after,
    seqBefore: (count) => {
      const { newest, oldestSeq } = ring;
      return newest === undefined || oldestSeq === undefined ? lastSeq : Math.max(newest.seq - count, oldestSeq - 1);
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
    startAfter: (seq) => {
      lastSeq = seq;
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
