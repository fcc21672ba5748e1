import type { Clock, Frame } from '@tidemark/core';
import type { History } from '@tidemark/storage';
import type { AlertDesk } from './alert-desk.ts';
import type { ExporterDesk } from './exporter-desk.ts';

/** How the recorder is doing. Times are Unix epoch milliseconds. */
export interface RecorderStatus {
  /** `starting` until the first frame; `stopped` on request; `stalled` while a replacement for a hung or dead recorder is on its way. */
  readonly state: 'starting' | 'recording' | 'stalled' | 'stopped';
  readonly intervalMs: number;
  readonly restarts: number;
  readonly lastRestart: { readonly atMs: number; readonly reason: string } | null;
  /** The newest frame could not be written to the file; recording goes on in memory. */
  readonly journalError: { readonly atMs: number; readonly code: string; readonly message: string } | null;
}

/** Collecting, as its operators change it at run time. */
export interface CollectionControl {
  readonly intervalMs: number;
  readonly isCollecting: boolean;
  /** Whole milliseconds from `MIN_INTERVAL_MS` to `MAX_INTERVAL_MS`; throws `RangeError` otherwise. */
  setInterval(intervalMs: number): void;
  start(): void;
  stop(): void;
}

/** Frames in memory, newest last, and a way to wait for the next one. One for the whole process. */
export interface LiveFrames {
  readonly newest: Frame | undefined;
  readonly size: number;
  readonly capacity: number;
  /** Frames after `seq` that are still in memory begin here; undefined when there is none yet. */
  after(seq: number): Frame | undefined;
  /** The `count`-th newest frame's predecessor: subscribing after it yields `count` frames at once. */
  seqBefore(count: number): number;
  /** The newest sequence number there is: in memory, else what the history ended with before. 0 when nothing was recorded. */
  readonly newestSeq: number;
  /** All frames from this sequence number on are in memory; older ones are in the history. */
  readonly oldestSeq: number;
  /** Resolves with true at the next frame, or with false when `signal` aborts or recording ends. */
  next(signal: AbortSignal): Promise<boolean>;
  /** Calls `listener` with each frame as it arrives, before whoever waits for it. Returns what ends that. */
  onFrame(listener: (frame: Frame) => void): () => void;
}

/** All that the server knows of the world: given to it by the agent, never fetched. */
export interface Recording {
  readonly version: string;
  readonly hostName: string;
  readonly startedMs: number;
  readonly clock: Clock;
  readonly live: LiveFrames;
  readonly history: History;
  readonly collection: CollectionControl;
  recorder(): RecorderStatus;
  readonly alerts: AlertDesk;
  readonly exporters: ExporterDesk;
}
