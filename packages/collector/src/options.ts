import { type Clock, type Frame, type FrameSinkReference, MAX_INTERVAL_MS, MIN_INTERVAL_MS } from '@tidemark/core';
import { type EveryTicks, requireEveryTicks } from './every-ticks.ts';
import { DEFAULT_PROC_ROOT } from './proc/proc-root.ts';
import { DEFAULT_SYS_ROOT } from './proc/sys-root.ts';
import type { ProcessExtras } from './process-columns.ts';
import type { GroupRule, ProcessRule } from './process-rule.ts';

/** Something the recorder had to deal with. `atMs` is Unix epoch milliseconds. */
export type RecorderEvent =
  /** The recorder's thread hung or died and another one took over; `reason` says which, for people. */
  | { readonly type: 'restarted'; readonly atMs: number; readonly reason: string; readonly restarts: number }
  /** A replacement did not start; the next attempt follows in `retryMs`. */
  | { readonly type: 'restart-failed'; readonly atMs: number; readonly error: Error; readonly retryMs: number }
  /** The thread hung or died. Nothing is recorded until `restarted`. */
  | { readonly type: 'stalled'; readonly atMs: number; readonly reason: string }
  /** The sink refuses frames, beginning now or with another error than before; they are still handed out. */
  | { readonly type: 'sink-error'; readonly atMs: number; readonly error: Error }
  /** The sink takes frames again. */
  | { readonly type: 'sink-recovered'; readonly atMs: number };

/** Which processes have series of their own, and how all of them are grouped. Plain data. */
export interface ProcessSelection {
  /** So many processes by CPU and as many by memory; the same for groups. */
  readonly top: number;
  /** Processes that have series whatever their rank. */
  readonly processes: readonly ProcessRule[];
  /** Processes that are one line of history together; all others are grouped by name. The first that matches counts. */
  readonly groups: readonly GroupRule[];
  readonly extras: ProcessExtras;
}

export interface RecorderOptions {
  /** Distance between ticks, milliseconds. Default 1000. */
  readonly intervalMs?: number;
  /** So many processes by CPU and as many by memory get series of their own; the same for groups. Default 20; 0 leaves it to the rules. */
  readonly topProcesses?: number;
  /** Processes that get series whatever their rank. Default none. */
  readonly processes?: readonly ProcessRule[];
  /** Processes that are one line of history together; all others are grouped by name. Default none. */
  readonly groups?: readonly GroupRule[];
  /** What costs more than the rest. Default none of it. */
  readonly extras?: Partial<ProcessExtras>;
  /** Sources that are read at every how-many-th tick only; their series are absent in between, but those of file systems. Default none. */
  readonly everyTicks?: EveryTicks;
  /** Where the process file system is mounted. Default `/proc`. */
  readonly procRoot?: string;
  /** Where the kernel's device and control group files are. Default `/sys`. */
  readonly sysRoot?: string;
  /** Where frames are put, on the recorder's thread, before they are handed out. Default nowhere. */
  readonly sink?: FrameSinkReference;
  /** Gets every frame, in order. */
  readonly onFrame: (frame: Frame) => void;
  readonly onEvent?: (event: RecorderEvent) => void;
  /** For the watchdog; the recorder's thread keeps its own time. */
  readonly clock?: Clock;
}

export interface ResolvedRecorderOptions
  extends Required<
    Pick<RecorderOptions, 'intervalMs' | 'everyTicks' | 'procRoot' | 'sysRoot' | 'onFrame' | 'onEvent'>
  > {
  readonly selection: ProcessSelection;
  readonly sink: FrameSinkReference | undefined;
}

/** Fills in the defaults. Throws `RangeError` on an interval, a count or a source that is none, `SyntaxError` on a bad pattern. */
export function resolveRecorderOptions(options: RecorderOptions): ResolvedRecorderOptions {
  const { intervalMs = 1000, topProcesses = 20, processes = [], groups = [], everyTicks = {} } = options;
  requireInterval(intervalMs);
  requireEveryTicks(everyTicks);
  if (!Number.isInteger(topProcesses) || topProcesses < 0) {
    throw new RangeError(`topProcesses must be a whole number of 0 or more, not ${topProcesses}`);
  }
  for (const { command } of [...processes, ...groups]) if (command !== undefined) new RegExp(command);
  return {
    intervalMs,
    selection: { top: topProcesses, processes, groups, extras: { switches: false, pss: false, ...options.extras } },
    everyTicks,
    procRoot: options.procRoot ?? DEFAULT_PROC_ROOT,
    sysRoot: options.sysRoot ?? DEFAULT_SYS_ROOT,
    sink: options.sink,
    onFrame: options.onFrame,
    onEvent: options.onEvent ?? (() => {}),
  };
}

/** Throws `RangeError` unless it is whole milliseconds from 100 ms to 10 min. */
export function requireInterval(intervalMs: number): void {
  if (!Number.isInteger(intervalMs) || intervalMs < MIN_INTERVAL_MS || intervalMs > MAX_INTERVAL_MS) {
    throw new RangeError(
      `intervalMs must be whole milliseconds from ${MIN_INTERVAL_MS} to ${MAX_INTERVAL_MS}, not ${intervalMs}`,
    );
  }
}
