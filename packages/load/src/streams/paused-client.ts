import type { Clock } from '@tidemark/core';
import { createLatencies, type Latencies } from '../latencies.ts';
import type { PausedClientReport, PausePhase } from '../report.ts';
import type { SequenceCounts } from './sequence-check.ts';
import type { StreamClient } from './stream-client.ts';

/** Makes one client stop reading for a while, and follows what becomes of it. */
export class PausedClient {
  readonly others: Readonly<Record<PausePhase, Latencies>> = {
    before: createLatencies(),
    during: createLatencies(),
    after: createLatencies(),
  };
  readonly #clock: Clock;
  #phase: PausePhase = 'before';
  #pausedAtMs = 0;
  #resumedAtMs = 0;
  #cancel = () => {};
  /** The newest frame that anybody had when this client went on. */
  #newestThen = 0;
  #bufferedFrames = 0;
  #caughtUpMs: number | null = null;
  #ended: string | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get phase(): PausePhase {
    return this.#phase;
  }

  /** Pauses `client` for `pauseMs` in `delayMs`. `newest` answers the newest frame that anybody has. */
  plan(
    client: StreamClient,
    times: { readonly delayMs: number; readonly pauseMs: number },
    newest: () => number,
  ): void {
    this.#cancel = this.#clock.setTimer(times.delayMs, () => {
      this.#phase = 'during';
      this.#pausedAtMs = this.#clock.monotonic();
      client.pause();
      this.#cancel = this.#clock.setTimer(times.pauseMs, () => {
        this.#phase = 'after';
        this.#resumedAtMs = this.#clock.monotonic();
        this.#newestThen = newest();
        client.resume();
      });
    });
  }

  /** A frame reached the client. */
  frame(seq: number): void {
    if (this.#phase !== 'after' || this.#caughtUpMs !== null) return;
    if (seq < this.#newestThen) this.#bufferedFrames++;
    else this.#caughtUpMs = Math.round(this.#clock.monotonic() - this.#resumedAtMs);
  }

  end(reason: string): void {
    this.#ended ??= reason;
    this.cancel();
  }

  cancel(): void {
    this.#cancel();
  }

  report(counts: SequenceCounts): PausedClientReport {
    const nowMs = this.#clock.monotonic();
    const untilMs = this.#phase === 'after' ? this.#resumedAtMs : nowMs;
    return {
      pausedMs: this.#phase === 'before' ? 0 : Math.round(untilMs - this.#pausedAtMs),
      bufferedFrames: this.#bufferedFrames,
      skippedFrames: counts.skipped,
      skipNotices: counts.notices,
      missingFrames: counts.missing,
      caughtUpMs: this.#caughtUpMs,
      ended: this.#ended,
      others: {
        before: this.others.before.summary(),
        during: this.others.during.summary(),
        after: this.others.after.summary(),
      },
    };
  }
}
