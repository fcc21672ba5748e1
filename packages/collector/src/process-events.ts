import type { EventType, Labels, RecordedEvent } from '@tidemark/core';
import { ZOMBIE } from './proc/pid-stat.ts';
import { isKernelThread } from './process-groups.ts';
import type { ProcessTable, TrackedProcess } from './process-table.ts';
import type { Tick } from './sources/source.ts';

export interface ProcessEventsOptions {
  /** Name, pid and start of a process, as on its series. */
  readonly labelsOf: (process: TrackedProcess) => Labels;
  /** Unix epoch milliseconds at which a process began. */
  readonly startMs: (process: TrackedProcess) => number;
  /** Is told of at once, however short its life. */
  readonly isWanted: (process: TrackedProcess) => boolean;
}

/** Turns what the table saw into events. */
export interface ProcessEvents {
  /** Emits what happened in this tick. Returns how many events were left out because there were too many. */
  refresh(table: ProcessTable, tick: Tick): number;
}

/** A process is told of once it has lived this long: the children of a shell script are not news. */
const NEWS_MS = 5000;

/** A process of the same name that begins within this time of another's end is its restart. */
const RESTART_MS = 60_000;

/** Events of one tick; more are counted and left out. */
const MAX_EVENTS = 50;

/** wait(2): the signal that ended a process, and the code it exited with. */
const SIGNAL_MASK = 0x7f;
const EXIT_SHIFT = 8;

export function createProcessEvents(options: ProcessEventsOptions): ProcessEvents {
  /** Processes whose start was seen and not told yet, oldest first. */
  const young = new Set<TrackedProcess>();
  const known = new WeakSet<TrackedProcess>();
  const ended = createEnded();
  let budget = MAX_EVENTS;
  let dropped = 0;

  const emit = (
    tick: Tick,
    type: EventType,
    process: TrackedProcess,
    rest: Pick<RecordedEvent, 'timeMs' | 'details'>,
  ) => {
    if (budget-- > 0) tick.emit({ type, labels: options.labelsOf(process), ...rest });
    else dropped++;
  };
  const tellStart = (process: TrackedProcess, tick: Tick) => {
    known.add(process);
    const timeMs = Math.min(tick.timeMs, options.startMs(process));
    const previous = ended.take(process.name, timeMs);
    const details =
      previous === undefined ? {} : { previousPid: previous.pid, downMs: Math.max(0, timeMs - previous.endMs) };
    emit(tick, previous === undefined ? 'process-start' : 'process-restart', process, { timeMs, details });
  };
  const tellEnd = (process: TrackedProcess, tick: Tick) => {
    young.delete(process);
    if (!known.has(process) && !process.wasThere) return;
    const { type, details } = outcomeOf(process);
    ended.add(process, tick.timeMs);
    emit(tick, type, process, { timeMs: tick.timeMs, details });
  };

  return {
    refresh: (table, tick) => {
      budget = MAX_EVENTS;
      dropped = 0;
      for (const process of table.gone) if (!isKernelThread(process)) tellEnd(process, tick);
      for (const process of table.born) if (!isKernelThread(process)) young.add(process);
      for (const process of young) {
        const isOld = tick.timeMs - process.seenMs >= NEWS_MS;
        if (!isOld && !options.isWanted(process)) continue;
        young.delete(process);
        tellStart(process, tick);
      }
      for (const { process, previousName } of table.renamed) {
        // Kernel threads rename themselves with each piece of work.
        if (isKernelThread(process) || (!known.has(process) && !process.wasThere)) continue;
        emit(tick, 'process-exec', process, { timeMs: tick.timeMs, details: { previousName } });
      }
      return dropped;
    },
  };
}

/** How a process ended: known only when a tick met it as a zombie, and only where this user may see its exit code. */
function outcomeOf({ stat }: TrackedProcess): { type: EventType; details: RecordedEvent['details'] } {
  if (stat.state !== ZOMBIE || Number.isNaN(stat.exitCode)) return { type: 'process-exit', details: {} };
  const signal = stat.exitCode & SIGNAL_MASK;
  const exitCode = stat.exitCode >> EXIT_SHIFT;
  if (signal !== 0) return { type: 'process-crash', details: { signal } };
  return { type: exitCode === 0 ? 'process-exit' : 'process-crash', details: { exitCode } };
}

interface Ended {
  readonly pid: number;
  readonly endMs: number;
}

/** Who ended lately, by name, so that a successor can be told from a newcomer. */
function createEnded() {
  const byName = new Map<string, Ended>();
  return {
    add: ({ name, pid }: TrackedProcess, endMs: number) => {
      // Re-entered at the end, so that the oldest come first.
      byName.delete(name);
      byName.set(name, { pid, endMs });
      for (const [oldName, old] of byName) {
        if (Math.abs(endMs - old.endMs) <= RESTART_MS) break;
        byName.delete(oldName);
      }
    },
    /** The last one of this name to end within the time of a restart; asked once. */
    take: (name: string, startMs: number): Ended | undefined => {
      const last = byName.get(name);
      byName.delete(name);
      return last !== undefined && Math.abs(startMs - last.endMs) <= RESTART_MS ? last : undefined;
    },
  };
}
