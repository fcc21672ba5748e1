import type { Frame } from './frame.ts';

/** The newest frames, in order, in bounded memory. Readers keep a sequence number as their place; nothing is queued for them. */
export interface FrameRing {
  readonly capacity: number;
  readonly size: number;
  readonly oldest: Frame | undefined;
  readonly newest: Frame | undefined;
  /** Takes a frame whose `seq` is greater than all before; drops the oldest when full. */
  push(frame: Frame): void;
  /** The first frame whose `seq` is greater than the given one. */
  after(seq: number): Frame | undefined;
  /** All frames held, oldest first. */
  frames(): IterableIterator<Frame>;
}

/** Throws `RangeError` unless `capacity` is a positive integer. */
export function createFrameRing(capacity: number): FrameRing {
  if (!Number.isInteger(capacity) || capacity < 1)
    throw new RangeError(`ring capacity must be a positive integer, not ${capacity}`);
  const slots: Frame[] = [];
  let start = 0;
  const at = (index: number): Frame | undefined => slots[(start + index) % capacity];
  return {
    capacity,
    get size() {
      return slots.length;
    },
    get oldest() {
      return slots.length === 0 ? undefined : at(0);
    },
    get newest() {
      return slots.length === 0 ? undefined : at(slots.length - 1);
    },
    push(frame) {
      const newest = this.newest;
      if (newest !== undefined && frame.seq <= newest.seq) {
        throw new RangeError(`frame ${frame.seq} after frame ${newest.seq}: sequence numbers must grow`);
      }
      if (slots.length < capacity) {
        slots.push(frame);
      } else {
        slots[start] = frame;
        start = (start + 1) % capacity;
      }
    },
    after(seq) {
      let low = 0;
      let high = slots.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((at(middle) as Frame).seq > seq) high = middle;
        else low = middle + 1;
      }
      return low === slots.length ? undefined : at(low);
    },
    *frames() {
      for (let i = 0; i < slots.length; i++) yield at(i) as Frame;
    },
  };
}
