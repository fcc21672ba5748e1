import type { Clock, Labels } from '@tidemark/core';
import { createChosen } from '../chosen.ts';
import { formatStart } from '../proc/boot-time.ts';
import type { ProcRoot } from '../proc/proc-root.ts';
import { ProcessColumns, type ProcessExtras } from '../process-columns.ts';
import { createProcessEvents } from '../process-events.ts';
import type { ProcessTable, TrackedProcess } from '../process-table.ts';
import { createPssTurn } from '../pss-turn.ts';
import { createItemColumns } from './item-columns.ts';
import type { ProcessTally } from './process-count-source.ts';
import type { Source } from './source.ts';

export interface ProcessSourceOptions {
  /** So many processes by CPU and as many by memory have series. */
  readonly top: number;
  /** Has series whatever its rank. */
  readonly isWanted: (process: TrackedProcess) => boolean;
  readonly extras: ProcessExtras;
  /** Unix time of boot in whole seconds, as the kernel rounds it: part of what a process is known by. */
  readonly bootTimeSeconds: number;
  /** Milliseconds since boot, suspension included; NaN where it cannot be known. May overwrite the buffer. */
  readonly bootTimeMs: () => number;
  readonly clock: Clock;
  /** Kept up to date. */
  readonly tally: ProcessTally;
}

/** A process keeps its series this long after it was last at the top. */
const LINGER_MS = 60_000;

/** A process that was not there at the beginning must live this long to be at the top: storms of short-lived ones would change the layout each tick. */
const ELIGIBLE_MS = 2000;

/** Processes with series are at most this many times `top`, and so many that rules ask for. */
const MAX_PER_TOP = 4;
const MAX_WANTED = 2000;

/** How long reading PSS may take in a tick. */
const PSS_BUDGET_MS = 5;

/** Refreshes the table; records the processes that have series, and what happened to any. */
export function createProcessSource(root: ProcRoot, table: ProcessTable, options: ProcessSourceOptions): Source {
  const { top, isWanted, extras, bootTimeSeconds, bootTimeMs, clock, tally } = options;
  const { clockTicksPerSecond } = root.auxv;
  const startSeconds = ({ startTicks }: TrackedProcess) => bootTimeSeconds + startTicks / clockTicksPerSecond;
  // The kernel's time of boot is up to a second too early for events, and does not follow a clock that was set.
  const startMs = (process: TrackedProcess) => {
    const ageMs = bootTimeMs() - (process.startTicks * 1000) / clockTicksPerSecond;
    return Math.round(Number.isNaN(ageMs) ? startSeconds(process) * 1000 : clock.now() - ageMs);
  };
  const labelsOf = (process: TrackedProcess): Labels => ({
    name: process.name,
    pid: String(process.pid),
    start: formatStart(startSeconds(process)),
  });
  const chosen = createChosen<TrackedProcess>({
    top,
    keys: [({ cpuDeltaTicks }) => cpuDeltaTicks, ({ stat }) => stat.rssPages],
    isWanted,
    isEligible: ({ wasThere, seenMs }, timeMs) => wasThere || timeMs - seenMs >= ELIGIBLE_MS,
    lingerMs: LINGER_MS,
    max: top * MAX_PER_TOP + MAX_WANTED,
  });
  const items = createItemColumns(
    (process: TrackedProcess) =>
      new ProcessColumns(process, { root, extras, labels: labelsOf(process), startSeconds: startSeconds(process) }),
    (columns) => columns.isCurrent(),
  );
  const events = createProcessEvents({
    labelsOf,
    isWanted,
    startMs,
  });
  const pss = extras.pss ? createPssTurn(clock, PSS_BUDGET_MS) : undefined;
  return {
    get series() {
      return items.series;
    },
    sample: (tick) => {
      table.refresh(tick);
      items.update(chosen.choose([...table.processes.values()], tick.timeMs));
      for (const columns of items.columns) columns.sampleIfNew(tick);
      pss?.read(items.columns, tick);
      tally.droppedEvents += events.refresh(table, tick);
      tally.recorded = items.columns.length;
    },
    write: items.write,
    close: () => {
      items.close();
      table.close();
    },
  };
}
