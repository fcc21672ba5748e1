/**
 * The recorder: the loop that turns ticks into frames.
 *
 * 1. A tick reads the kernel, puts the frame into the sink, then hands it out; in that order, on one thread.
 * 2. Ticks fall on whole multiples of the interval on the wall clock. A late tick is recorded at the time it was
 *    really taken; one that is passed over is a gap and is counted. No tick is made up.
 * 3. A sink that fails does not stop recording: the frame is handed out all the same, and its number is used up.
 * 4. Sequence numbers grow by one a frame, and continue those of the sink.
 */
import { type Clock, type Frame, type FrameSink, type Layout, type Series, sleep } from '@tidemark/core';
import type { Outcome } from './proc/outcome.ts';
import { createRecorderFigures, createSelfSource } from './sources/self-source.ts';
import type { Source } from './sources/source.ts';
import { createTickSchedule } from './tick-schedule.ts';

export interface RecorderLoopOptions {
  readonly sources: readonly Source[];
  readonly sink: FrameSink | undefined;
  readonly clock: Clock;
  readonly intervalMs: number;
  /** Gets each frame after the sink; owns it from then on. */
  readonly onFrame: (frame: Frame) => void;
  /** Called when the sink begins to refuse frames, or does so with another message, and when it takes them again. */
  readonly onSinkError: (error: unknown) => void;
  readonly onSinkRecovered: () => void;
  /** Called whenever the loop goes round, to show that it is alive. */
  readonly onBeat: () => void;
  readonly signal: AbortSignal;
}

/** Records until `signal` aborts, then closes sources and sink. */
export async function runRecorder(options: RecorderLoopOptions): Promise<void> {
  const { clock, signal, intervalMs } = options;
  const schedule = createTickSchedule(intervalMs);
  const recorder = createTicker(options);
  try {
    for (;;) {
      options.onBeat();
      const dueMs = clock.monotonic() + schedule.waitMs(clock.now(), clock.monotonic());
      // A timer may fire a fraction of a millisecond early, which would put the tick into the interval before.
      while (!signal.aborted && clock.monotonic() < dueMs) await sleep(clock, dueMs - clock.monotonic(), signal);
      if (signal.aborted) return;
      recorder.tick(schedule.arrive(clock.monotonic()));
    }
  } finally {
    recorder.close();
  }
}

function createTicker(options: RecorderLoopOptions) {
  const { sources, sink, clock, intervalMs, onFrame } = options;
  const figures = createRecorderFigures();
  const all = [...sources, createSelfSource(figures)];
  const columns = createColumns(all);
  const keep = createKeeper(options);
  let seq = sink?.lastSeq ?? 0;
  let previousMs = Number.NaN;
  const note = (outcome: Outcome) => {
    if (outcome === 'failed') figures.readFailures++;
  };
  return {
    tick: ({ latenessMs, missed }: { readonly latenessMs: number; readonly missed: number }) => {
      const begunMs = clock.monotonic();
      const timeMs = Math.floor(clock.now());
      figures.latenessMs = latenessMs;
      figures.missedTicks += missed;
      for (const source of all) source.sample({ timeMs, note });
      const elapsedMs = Number.isNaN(previousMs) ? 0 : roundToMicroseconds(begunMs - previousMs);
      previousMs = begunMs;
      const frame = { seq: ++seq, timeMs, elapsedMs, intervalMs, ...columns.write() };
      keep(frame);
      figures.durationMs = clock.monotonic() - begunMs;
      onFrame(frame);
    },
    close: () => {
      for (const source of all) source.close();
      sink?.close();
    },
  };
}

function roundToMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Puts frames into the sink, and tells when it begins and ceases to refuse them. */
function createKeeper({ sink, onSinkError, onSinkRecovered }: RecorderLoopOptions): (frame: Frame) => void {
  let refusal: string | undefined;
  return (frame) => {
    try {
      sink?.append(frame);
      if (refusal !== undefined) onSinkRecovered();
      refusal = undefined;
    } catch (error) {
      const message = String(error);
      if (message !== refusal) onSinkError(error);
      refusal = message;
    }
  };
}

/** Puts the columns of all sources side by side; makes a new layout only when one of them changed its series. */
function createColumns(sources: readonly Source[]): { write(): { layout: Layout; values: Float64Array } } {
  let parts: readonly (readonly Series[])[] = [];
  let layout: Layout = { series: [] };
  return {
    write: () => {
      if (sources.some((source, i) => source.series !== parts[i])) {
        parts = sources.map((source) => source.series);
        layout = { series: parts.flat() };
      }
      const values = new Float64Array(layout.series.length);
      let offset = 0;
      for (const source of sources) {
        source.write(values, offset);
        offset += source.series.length;
      }
      return { layout, values };
    },
  };
}
