/** What one client of a Tidemark stream should have seen and has not. */
export interface SequenceCounts {
  frames: number;
  /** Places where frames are missing without a notice. */
  gaps: number;
  /** Frames that are missing there. */
  missing: number;
  duplicates: number;
  /** Frames that came after newer ones. */
  disordered: number;
  /** Notices of the server that it left frames out. */
  notices: number;
  /** Frames that they told of. */
  skipped: number;
}

export function createSequenceCounts(): SequenceCounts {
  return { frames: 0, gaps: 0, missing: 0, duplicates: 0, disordered: 0, notices: 0, skipped: 0 };
}

/**
 * Follows the sequence numbers of one client and adds what it finds to counts, which clients may share. `intervalMs` is that
 * of the subscription: a frame every 5 s of a recorder that ticks every second is every fifth.
 */
export class SequenceCheck {
  readonly #counts: SequenceCounts;
  readonly #intervalMs: number;
  #newest = -1;
  /** Frames that a notice told of, before the next frame. */
  #announced = 0;

  constructor(counts: SequenceCounts, intervalMs = 0) {
    this.#counts = counts;
    this.#intervalMs = intervalMs;
  }

  /** The highest number so far; -1 before the first. */
  get newest(): number {
    return this.#newest;
  }

  skipped(frames: number): void {
    this.#counts.notices++;
    this.#counts.skipped += frames;
    this.#announced += frames;
  }

  /** `tickMs` is the time between two frames of the recorder. */
  frame(seq: number, tickMs: number): void {
    const counts = this.#counts;
    counts.frames++;
    if (this.#newest >= 0) {
      if (seq === this.#newest) counts.duplicates++;
      else if (seq < this.#newest) counts.disordered++;
      else this.#step(seq - this.#newest, tickMs);
    }
    this.#announced = 0;
    if (seq > this.#newest) this.#newest = seq;
  }

  #step(ahead: number, tickMs: number): void {
    // A subscription that thins frames out is aligned to the wall clock: a step may be a tick longer than the one before.
    const stride = tickMs > 0 ? Math.max(1, Math.round(this.#intervalMs / tickMs)) : 1;
    const missing = Math.round(ahead / stride) - 1 - this.#announced;
    if (missing <= 0) return;
    this.#counts.gaps++;
    this.#counts.missing += missing;
  }
}
