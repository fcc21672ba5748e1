import type { FailureCount } from './failures.ts';
import type { LatencySummary } from './latencies.ts';
import type { SelfReport } from './self-watch.ts';
import type { SequenceCounts } from './streams/sequence-check.ts';
import type { Judgement } from './thresholds.ts';

/** Grows when a field changes its meaning or goes; fields may be added any time. */
export const REPORT_VERSION = 1;

export type Ending =
  /** The planned time was over. */
  | 'complete'
  /** The caller's signal aborted it; the report tells of the time until then. */
  | 'interrupted'
  /** No client was left. */
  | 'deserted';

/** What a load run saw. Times are milliseconds, sizes bytes; null is what was not measured. */
export interface LoadReport {
  readonly version: typeof REPORT_VERSION;
  readonly kind: 'ws' | 'sse' | 'http';
  readonly url: string;
  readonly protocol: 'tidemark' | 'plain' | 'http';
  /** Unix time of the first client. */
  readonly startedMs: number;
  /** Until all clients were connected. Not part of what is measured, but for errors and gaps. */
  readonly rampMs: number;
  readonly measuredMs: number;
  readonly ending: Ending;
  readonly clients: {
    readonly planned: number;
    readonly opened: number;
    readonly openAtEnd: number;
    /** Of the open ones but a paused one, those that got no frame, or none any more; null unless the stream is a Tidemark's. */
    readonly silent: number | null;
    /** From the beginning of the connection to the open stream; null for HTTP. */
    readonly connecting: LatencySummary | null;
  };
  /** What arrived: messages of a stream, or answers. */
  readonly received: {
    readonly messages: number;
    readonly messagesPerSecond: number;
    readonly bytes: number;
    readonly bytesPerSecond: number;
    /** Values in frames; null unless the stream is a Tidemark's. */
    readonly seriesUpdatesPerSecond: number | null;
  };
  readonly latency: {
    /** From a frame's time on the server's clock to its receipt. On another host the clocks' difference is part of it. */
    readonly delivery: LatencySummary | null;
    /** From the first receipt of a frame by any client to its receipt by each. Free of clocks. */
    readonly spread: LatencySummary | null;
    /** From when a message or request was due to its answer. */
    readonly response: LatencySummary | null;
  };
  /** Of all clients but a paused one, over the whole run; null unless the stream is a Tidemark's. */
  readonly sequence: Readonly<SequenceCounts> | null;
  readonly errors: { readonly total: number; readonly kinds: readonly FailureCount[] };
  readonly requests: RequestCounts | null;
  readonly paused: PausedClientReport | null;
  readonly self: SelfReport;
  readonly verdict: { readonly passed: boolean; readonly judgements: readonly Judgement[] };
}

/** Of the measured time; each request is counted once, by what became of it. */
export interface RequestCounts {
  /** Requests a second that were asked for; null in a closed loop. */
  readonly plannedRate: number | null;
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly answered: number;
  readonly failed: number;
  /** Still without an answer when the run ended. */
  readonly unfinished: number;
  /** Due, but never sent, because all clients were waiting. Their latency is unknown, and above the highest told. */
  readonly unsent: number;
}

/** What became of a client that stopped reading for a while, and of the others meanwhile. */
export interface PausedClientReport {
  readonly pausedMs: number;
  /** Frames it found waiting in the sockets' buffers afterwards: older than the newest when it went on. */
  readonly bufferedFrames: number;
  /** Frames that the server told it had left out. */
  readonly skippedFrames: number;
  readonly skipNotices: number;
  /** Frames that are missing without a notice. */
  readonly missingFrames: number;
  /** From going on to a frame as new as the newest that anybody had then; null when it never came. */
  readonly caughtUpMs: number | null;
  /** Why its connection ended, if it did. */
  readonly ended: string | null;
  /** Delivery latency of all others, or of a plain stream null. */
  readonly others: Readonly<Record<PausePhase, LatencySummary | null>>;
}

export type PausePhase = 'before' | 'during' | 'after';

/** How a run is going, told once a second. */
export interface LoadProgress {
  readonly phase: 'connecting' | 'measuring' | 'finishing';
  readonly elapsedMs: number;
  /** Of the measuring time. */
  readonly leftMs: number;
  readonly clients: { readonly planned: number; readonly open: number };
  /** Of the last second or so, as are bytes and latency. */
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
  readonly seriesUpdatesPerSecond: number | null;
  /** Delivery of frames, or answers. */
  readonly latency: LatencySummary | null;
  /** From the beginning, as are gaps and skipped frames. */
  readonly errors: number;
  readonly gaps: number | null;
  readonly skipped: number | null;
  /** Whether one client is not reading just now. */
  readonly isOnePaused: boolean;
}
