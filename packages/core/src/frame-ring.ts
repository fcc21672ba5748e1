import type { Frame } from './frame.ts';
import { FrameRun } from './frame-run.ts';

/** The newest frames, in order, in bounded memory. Readers keep a sequence number as their place; nothing is queued for them. */
export interface FrameRing {
  readonly capacity: number;
  readonly size: number;
  readonly oldestSeq: number | undefined;
  readonly newest: Frame | undefined;
  /** Takes a frame whose `seq` is greater than all before; drops the oldest when full. */
  push(frame: Frame): void;
  /** The first frame whose `seq` is greater than the given one: equal to what was pushed, the newest also the same object. */
  after(seq: number): Frame | undefined;
}

/** Throws `RangeError` unless `capacity` is a positive integer. */
export function createFrameRing(capacity: number): FrameRing {
  if (!Number.isInteger(capacity) || capacity < 1)
    throw new RangeError(`ring capacity must be a positive integer, not ${capacity}`);
  /** Oldest first. */
  const runs: FrameRun[] = [];
  let spare: FrameRun | undefined;
  /** How many frames of the oldest run were dropped. */
  let dropped = 0;
  let size = 0;
  let newest: Frame | undefined;

  const dropOldest = () => {
    size--;
    if (++dropped < (runs[0] as FrameRun).size) return;
    spare = runs.shift();
    dropped = 0;
  };
  const append = (frame: Frame) => {
    const isTaken = newest !== undefined && runs.at(-1)?.push(frame, newest.values);
    if (isTaken) return;
    const run = spare ?? new FrameRun();
    spare = undefined;
    run.start(frame);
    runs.push(run);
  };
  return {
    capacity,
    get size() {
      return size;
    },
    get oldestSeq() {
      return runs[0]?.seqAt(dropped);
    },
    get newest() {
      return newest;
    },
    push(frame) {
      if (newest !== undefined && frame.seq <= newest.seq) {
        throw new RangeError(`frame ${frame.seq} after frame ${newest.seq}: sequence numbers must grow`);
      }
      for (const run of runs) run.rest();
      append(frame);
      newest = frame;
      if (++size > capacity) dropOldest();
    },
    after(seq) {
      if (newest === undefined || newest.seq <= seq) return undefined;
      const place = firstIndex(runs.length, (index) => (runs[index] as FrameRun).lastSeq > seq);
      const run = runs[place] as FrameRun;
      const found = firstIndex(run.size, (index) => run.seqAt(index) > seq);
      const index = place === 0 ? Math.max(found, dropped) : found;
      return run.seqAt(index) === newest.seq ? newest : run.at(index);
    },
  };
}

/** The first index below `length` for which a condition holds that holds for all after it. */
function firstIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
