import type { Frame, Layout } from './frame.ts';

/** What a frame is beside its columns. */
type FrameFacts = Omit<Frame, 'layout' | 'values'>;

/** Frames of a run, at most. More would save little: the whole ones are a hundredth then. */
export const RUN_FRAMES = 64;

const WORD_BITS = 32;

/** Room for changes: so many values, and then by so much more whenever it is used up. */
const FIRST_VALUES = 64;
const GROWTH = 1.25;

const EMPTY: Layout = { series: [] };

/**
 * Up to {@link RUN_FRAMES} consecutive frames of one layout in little memory: the first whole, of each other one a bit a
 * slot for what changed since the frame before, and what it changed to. Most of what the processes of a host report stands
 * still from one second to the next.
 *
 * A run is used again and again by `start`: memory that lives for minutes is collected late when it is not needed any more.
 */
export class FrameRun {
  #layout = EMPTY;
  #facts: FrameFacts[] = [];
  #first = new Float64Array(0);
  /** Words of bits, frame after frame from the second on. */
  #changed = new Uint32Array(0);
  /** What changed, frame after frame from the second on, by slot. */
  #values = new Float64Array(0);
  #valuesEnd = 0;
  /** The first frames as they were, while somebody reads them. */
  #whole: Frame[] = [];
  /** Where in `#values` those of the next frame that becomes whole begin. */
  #wholeEnd = 0;
  #isRead = false;

  get size(): number {
    return this.#facts.length;
  }

  /** Forgets everything and begins with this frame. */
  start({ layout, values, ...facts }: Frame): void {
    this.#layout = layout;
    this.#facts = [facts];
    if (this.#first.length === values.length) this.#first.set(values);
    else this.#first = values.slice();
    this.#changed.fill(0);
    this.#valuesEnd = 0;
    this.#forgetWhole();
  }

  /** Takes the next frame; false if it has another layout or the run is full. `previous` are the values of the frame before. */
  push({ layout, values, ...facts }: Frame, previous: Float64Array): boolean {
    if (layout !== this.#layout || this.size === RUN_FRAMES) return false;
    const base = (this.size - 1) * this.#words;
    if (base + this.#words > this.#changed.length) this.#changed = longer(this.#changed, 2 * (base + this.#words));
    for (let slot = 0; slot < values.length; slot++) {
      const value = values[slot] as number;
      if (Object.is(value, previous[slot])) continue;
      const word = base + Math.floor(slot / WORD_BITS);
      this.#changed[word] = (this.#changed[word] as number) | (1 << (slot % WORD_BITS));
      if (this.#valuesEnd === this.#values.length)
        this.#values = longer(this.#values, FIRST_VALUES + GROWTH * this.#valuesEnd);
      this.#values[this.#valuesEnd++] = value;
    }
    this.#facts.push(facts);
    return true;
  }

  get lastSeq(): number {
    return this.seqAt(this.size - 1);
  }

  seqAt(index: number): number {
    return (this.#facts[index] as FrameFacts).seq;
  }

  /** The frame at an index below `size`. Whoever asks for it again within two ticks gets the same object. */
  at(index: number): Frame {
    this.#isRead = true;
    while (this.#whole.length <= index) this.#whole.push(this.#next());
    return this.#whole[index] as Frame;
  }

  /** Gives back the memory of frames that were made whole, unless they were asked for since it was called last. */
  rest(): void {
    if (!this.#isRead && this.#whole.length > 0) this.#forgetWhole();
    this.#isRead = false;
  }

  /** Words of bits a frame. */
  get #words(): number {
    return Math.ceil(this.#first.length / WORD_BITS);
  }

  #next(): Frame {
    const index = this.#whole.length;
    const values = (this.#whole.at(-1)?.values ?? this.#first).slice();
    if (index > 0) this.#apply(values, (index - 1) * this.#words);
    return { ...(this.#facts[index] as FrameFacts), layout: this.#layout, values };
  }

  #apply(values: Float64Array, base: number): void {
    for (let word = 0; word < this.#words; word++) {
      let bits = this.#changed[base + word] as number;
      while (bits !== 0) {
        const bit = WORD_BITS - 1 - Math.clz32(bits & -bits);
        values[word * WORD_BITS + bit] = this.#values[this.#wholeEnd++] as number;
        bits &= bits - 1;
      }
    }
  }

  #forgetWhole(): void {
    this.#whole = [];
    this.#wholeEnd = 0;
  }
}

function longer<Numbers extends Float64Array | Uint32Array>(numbers: Numbers, length: number): Numbers {
  const copy = new (numbers.constructor as new (length: number) => Numbers)(Math.ceil(length));
  copy.set(numbers);
  return copy;
}
