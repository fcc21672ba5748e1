import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scoreHealth } from '@tidemark/alerts';
import { createFakeClock, type FakeClock, type Layout, METRICS } from '@tidemark/core';
import { openHistory, openJournal } from '@tidemark/storage';
import { type AlertDesk, createIdleDesk } from '../src/alert-desk.ts';
import type { ExporterDesk } from '../src/exporter-desk.ts';
import { createLiveBuffer, type LiveBuffer } from '../src/live/live-buffer.ts';
import type { CollectionControl, Recording } from '../src/recording.ts';

export const T0 = 1_800_000_000_000;

/** A host with one process, as the recorder lays it out. */
export const HOST: Layout = {
  series: [
    { metric: METRICS.host_cpu_seconds_total, labels: { mode: 'user' } },
    { metric: METRICS.host_cpu_seconds_total, labels: { mode: 'idle' } },
    { metric: METRICS.host_memory_total_bytes, labels: {} },
    { metric: METRICS.host_memory_available_bytes, labels: {} },
    { metric: METRICS.process_threads, labels: { name: 'a "quoted" name', pid: '7' } },
  ],
};

const NOTHING_KNOWN = {
  critical: 0,
  warning: 0,
  cpuRatio: Number.NaN,
  memoryRatio: Number.NaN,
  pressureRatio: Number.NaN,
};

const NO_EXPORTERS: ExporterDesk = {
  list: () => [],
  restart: async (name) => {
    throw new RangeError(`no exporter is called ${name}`);
  },
};

const MEBIBYTE = 1024 * 1024;

/** A recording in a temporary file whose frames a test makes by hand; everything else is the real thing. */
export interface RecordingHere extends AsyncDisposable {
  readonly recording: Recording;
  readonly clock: FakeClock;
  readonly live: LiveBuffer;
  /** Records the next second: 0.5 CPU busy of 2, 300 MiB used of 1000. */
  tick(layout?: Layout, values?: readonly number[]): void;
}

export function recordHere({
  capacity = 100,
  journalError = null as ReturnType<Recording['recorder']>['journalError'],
  alerts = createIdleDesk(() => scoreHealth(NOTHING_KNOWN)) as AlertDesk,
  exporters = NO_EXPORTERS,
} = {}): RecordingHere {
  const dir = mkdtempSync(join(tmpdir(), 'tidemark-api-'));
  const file = join(dir, 'tidemark.db');
  const journal = openJournal({ file });
  const history = openHistory(file);
  const live = createLiveBuffer(capacity);
  const clock = createFakeClock(T0);
  let seq = 0;
  return {
    clock,
    live,
    recording: {
      version: '1.2.3',
      hostName: 'here',
      startedMs: T0,
      clock,
      live,
      history,
      collection: createCollection(),
      recorder: () => ({ state: 'recording', intervalMs: 1000, restarts: 0, lastRestart: null, journalError }),
      alerts,
      exporters,
    },
    tick: (layout = HOST, values = [seq * 0.5, seq * 1.5, 1000 * MEBIBYTE, 700 * MEBIBYTE, 4]) => {
      const frame = {
        seq: seq + 1,
        timeMs: T0 + seq * 1000,
        elapsedMs: seq === 0 ? 0 : 1000,
        intervalMs: 1000,
        layout,
        values: Float64Array.from(values),
      };
      seq++;
      clock.step(frame.timeMs - clock.now());
      journal.append(frame);
      live.push(frame);
    },
    [Symbol.asyncDispose]: async () => {
      live.end();
      await history.close();
      journal.close();
      rmSync(dir, { recursive: true });
    },
  };
}

/** Remembers what it was told, as a recorder does. */
function createCollection(): CollectionControl {
  const now = { intervalMs: 1000, isCollecting: true };
  return {
    get intervalMs() {
      return now.intervalMs;
    },
    get isCollecting() {
      return now.isCollecting;
    },
    setInterval: (intervalMs) => {
      now.intervalMs = intervalMs;
    },
    start: () => {
      now.isCollecting = true;
    },
    stop: () => {
      now.isCollecting = false;
    },
  };
}
