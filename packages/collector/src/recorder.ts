/**
 * The recorder: the loop that turns ticks into frames.
 *
 * 1. A tick reads the kernel, puts the frame into the sink, then hands it out; in that order, on one thread.
 * 2. Ticks fall on whole multiples of the interval on the wall clock. A late tick is recorded at the time it was
 *    really taken; one that is passed over is a gap and is counted. No tick is made up.
 * 3. A sink that fails does not stop recording: the frame is handed out all the same, and its number is used up.
 * 4. Sequence numbers grow by one a frame, and continue those of the sink and those that were handed out before.
 * 5. A frame says how much time was really measured since the one before; after a stop or a start, that there is none.
 */
import {
  type Clock,
  type Frame,
  type FrameSink,
  type Layout,
  type RecordedEvent,
  type Series,
  sleep,
} from '@tidemark/core';
import type { Outcome } from './proc/outcome.ts';
import type { RecorderControl } from './recorder-control.ts';
import { createRecorderFigures, createSelfSource } from './sources/self-source.ts';
import type { Source } from './sources/source.ts';
import { createTickSchedule, type Punctuality } from './tick-schedule.ts';
import { createTimeWatch } from './time-watch.ts';

export interface RecorderLoopOptions {
  readonly sources: readonly Source[];
  readonly sink: FrameSink | undefined;
  /** The newest frame that was handed out before; 0 when there is none. */
  readonly afterSeq: number;
  readonly clock: Clock;
  /** Milliseconds since boot, suspension included; NaN where it cannot be known. */
  readonly bootTimeMs: () => number;
  readonly control: RecorderControl;
  /** Gets each frame after the sink; owns it from then on. */
  readonly onFrame: (frame: Frame) => void;
  /** Called when the sink begins to refuse frames, or does so with another message, and when it takes them again. */
  readonly onSinkError: (error: unknown) => void;
  readonly onSinkRecovered: () => void;
  /** Called at the start and whenever the loop has gone round, to show that it is alive. */
  readonly onBeat: () => void;
}

/** Records until `control` stops it, then closes sources and sink. */
export async function runRecorder(options: RecorderLoopOptions): Promise<void> {
  const { clock, control } = options;
  const schedule = createTickSchedule();
  const ticker = createTicker(options);
  try {
    options.onBeat();
    while (!control.isStopped) {
      const { intervalMs, isCollecting, changed } = control;
      // In this order: who loses the CPU in between is late by it, not early.
      const wallMs = clock.now();
      const startMs = clock.monotonic();
      const dueMs = startMs + schedule.waitMs(wallMs, startMs, intervalMs);
      // A timer may fire a fraction of a millisecond early, which would put the tick into the interval before.
      while (!changed.aborted && clock.monotonic() < dueMs) await sleep(clock, dueMs - clock.monotonic(), changed);
      if (changed.aborted) schedule.restart();
      else if (!isCollecting) ticker.pause();
      else ticker.tick(intervalMs, schedule.arrive(clock.monotonic()));
    }
  } finally {
    ticker.close();
  }
}

interface Ticker {
  tick(intervalMs: number, punctuality: Punctuality): void;
  /** The next tick measures from nothing. */
  pause(): void;
  close(): void;
}

function createTicker(options: RecorderLoopOptions): Ticker {
  const { sink, afterSeq, clock, onFrame } = options;
  const figures = createRecorderFigures();
  const sources = [...options.sources, createSelfSource(figures)];
  const columns = createColumns(sources);
  const keep = createKeeper(options);
  const timeWatch = createTimeWatch();
  let seq = Math.max(sink?.lastSeq ?? 0, afterSeq);
  let previousMs = Number.NaN;
  const note = (outcome: Outcome) => {
    if (outcome === 'denied') figures.denied++;
    if (outcome === 'failed') figures.failed++;
  };
  return {
    tick: (intervalMs, { latenessMs, missed }) => {
      const monotonicMs = clock.monotonic();
      const timeMs = Math.floor(clock.now());
      const elapsedMs = Number.isNaN(previousMs) ? 0 : roundToMicroseconds(monotonicMs - previousMs);
      previousMs = monotonicMs;
      figures.latenessMs = latenessMs;
      figures.missedTicks += missed;
      const events = [...timeWatch.look({ wallMs: timeMs, monotonicMs, bootMs: options.bootTimeMs() })];
      if (missed > 0) events.push({ type: 'ticks-missed', timeMs, labels: {}, details: { missed } });
      const emit = (event: RecordedEvent) => events.push(event);
      const tick = { timeMs, note, emit };
      for (const source of sources) source.sample(tick);
      const frame = {
        seq: ++seq,
        timeMs,
        elapsedMs,
        intervalMs,
        ...columns.write(),
        ...(events.length > 0 ? { events } : {}),
      };
      keep(frame);
      figures.durationMs = clock.monotonic() - monotonicMs;
      // First the beat: whoever gets the frame may take the counter for its sign of life.
      options.onBeat();
      onFrame(frame);
    },
    pause: () => {
      previousMs = Number.NaN;
      options.onBeat();
    },
    close: () => {
      for (const source of sources) source.close();
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
        // Pushed, not flattened: that makes an array with holes in V8's eyes, and sending those is slow.
        const series: Series[] = [];
        for (const part of parts) for (const one of part) series.push(one);
        layout = { series };
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
