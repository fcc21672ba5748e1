import type { Frame } from '@tidemark/core';
import type { History } from '@tidemark/storage';
import { Turns } from './turns.ts';

/** Frames read from the file at a time. */
const PAGE_FRAMES = 64;

/** Pages that are kept for whoever wants them next. */
const KEPT_PAGES = 8;

/** Pages that are read at the same time: whoever else asks the history is not to wait behind thousands of clients. */
const AT_ONCE = 2;

/** Frames after one, in order and without one missing up to the last of them. */
interface Page {
  readonly afterSeq: number;
  readonly frames: readonly Frame[];
}

/**
 * Frames of the history file, for clients that catch up. After an outage thousands of them want the same ones: each page
 * is read once and kept for a while.
 */
export class FilePages {
  readonly #history: Pick<History, 'framesAfter'>;
  readonly #turns = new Turns(AT_ONCE);
  readonly #pages: Page[] = [];

  constructor(history: Pick<History, 'framesAfter'>) {
    this.#history = history;
  }

  /** The next frames after one; none when there are none. Rejects with `STORAGE_*` errors. */
  async after(seq: number): Promise<readonly Frame[]> {
    return this.#find(seq) ?? (await this.#turns.take(async () => this.#find(seq) ?? (await this.#read(seq))));
  }

  #find(seq: number): readonly Frame[] | undefined {
    const page = this.#pages.find(({ afterSeq, frames }) => afterSeq <= seq && seq < (frames.at(-1) as Frame).seq);
    return page?.frames.slice(page.frames.findIndex((frame) => frame.seq > seq));
  }

  async #read(seq: number): Promise<readonly Frame[]> {
    const frames = await this.#history.framesAfter(seq, PAGE_FRAMES);
    if (frames.length > 0) this.#pages.unshift({ afterSeq: seq, frames });
    this.#pages.length = Math.min(this.#pages.length, KEPT_PAGES);
    return frames;
  }
}
