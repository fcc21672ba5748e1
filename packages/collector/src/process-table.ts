import { isSame } from './proc/byte-scanner.ts';
import { createPidStat, type PidStat, parsePidStat } from './proc/pid-stat.ts';
import type { ProcFile } from './proc/proc-file.ts';
import type { ProcRoot } from './proc/proc-root.ts';
import { readProcessName } from './proc/process-name.ts';
import type { Tick } from './sources/source.ts';

/** A process, known by pid and start time. Its figures are those of the newest tick in which it was alive. */
export interface TrackedProcess {
  readonly pid: number;
  readonly startTicks: number;
  /** When it was first seen, Unix epoch milliseconds. */
  readonly seenMs: number;
  /** Whether it was there already when the recorder began: its start was not seen. */
  readonly wasThere: boolean;
  /** Name for people, usually the command name; bytes that are not UTF-8 replaced. */
  name: string;
  /** What `/proc/<pid>/stat` said last. */
  readonly stat: PidStat;
  /** CPU used since the tick before, clock ticks; all it ever used in the first tick of a new process. */
  cpuDeltaTicks: number;
  /** CPU of ended children that was added since the tick before. */
  childrenDeltaTicks: number;
  /** Reads what else is wanted of it, as soon as it was read: the kernel still has it at hand then. Set by the observer. */
  observer: ProcessObserver | undefined;
}

export interface ProcessObserver {
  sample(tick: Tick): void;
}

/** A process whose command changed: it executed another program, or gave itself another name. */
export interface RenamedProcess {
  readonly process: TrackedProcess;
  readonly previousName: string;
}

/** All processes of the host, read anew each tick. */
export interface ProcessTable {
  /** Reads all processes, and has those observed that were read; afterwards {@link processes} holds exactly those. */
  refresh(tick: Tick): void;
  readonly processes: ReadonlyMap<number, TrackedProcess>;
  /** Those that began since the tick before. Empty in the first tick. */
  readonly born: readonly TrackedProcess[];
  /** Those that ended since the tick before. */
  readonly gone: readonly TrackedProcess[];
  readonly renamed: readonly RenamedProcess[];
  close(): void;
}

/** All processes are listed at least this often, in ticks, whatever is known of forks. */
const LIST_TICKS = 10;

export interface ProcessTableOptions {
  /** Whether a process can have begun since the last tick; asked once a tick. Always possible when left out. */
  readonly mayHaveForked?: () => boolean;
  /**
   * Processes without an observer, and that are not wanted, are read at every so-many-th tick, each at another one; in
   * between they are as they were, and have used nothing. Default 1.
   */
  readonly othersEveryTicks?: number;
  /** Whether a process is to be read at every tick. */
  readonly isWanted?: (process: TrackedProcess) => boolean;
}

interface Row {
  readonly process: TrackedProcess;
  readonly file: ProcFile;
  /** The command name's bytes, so that a string is made only when they change. */
  commandName: Buffer;
  /** The number of the tick in which it was read last. */
  generation: number;
}

const FIRST = 1;

/** A process first seen so lately may not have executed its program yet. */
const NEW_MS = 1000;

export function createProcessTable(root: ProcRoot, options: ProcessTableOptions = {}): ProcessTable {
  const rows = new Map<number, Row>();
  const list = createPidList(root, options.mayHaveForked ?? (() => true));
  const processes = new Map<number, TrackedProcess>();
  const changes = { born: [] as TrackedProcess[], gone: [] as TrackedProcess[], renamed: [] as RenamedProcess[] };
  const rests = createRest(options);
  let generation = 0;
  let spare = createPidStat();

  const forget = ({ file, process }: Row) => {
    file.close();
    rows.delete(process.pid);
    processes.delete(process.pid);
    changes.gone.push(process);
  };

  const begin = (pid: number, file: ProcFile, timeMs: number): TrackedProcess => {
    const row = createRow(root, { pid, stat: spare, file, timeMs, generation });
    spare = createPidStat();
    rows.set(pid, row);
    processes.set(pid, row.process);
    if (generation > FIRST) changes.born.push(row.process);
    return row.process;
  };

  const read = (pid: number, known: Row | undefined, tick: Tick): TrackedProcess | undefined => {
    if (known !== undefined && rests(known, generation, tick.timeMs)) return undefined;
    const file = known?.file ?? root.file(String(pid), 'stat');
    let outcome = file.read(root.buffer, 'one-read');
    if (outcome === 'sample' && !parsePidStat(root.buffer, spare)) outcome = 'failed';
    if (outcome !== 'sample') {
      tick.note(outcome);
      file.close();
      // It may be there all the same, and is forgotten now: only the list can bring it back.
      list.distrust();
      return undefined;
    }
    if (known?.process.startTicks !== spare.startTicks) {
      if (known !== undefined) changes.gone.push(known.process);
      return begin(pid, file, tick.timeMs);
    }
    spare = update(known, spare, root, changes.renamed);
    known.generation = generation;
    return known.process;
  };

  return {
    processes,
    ...changes,
    refresh: (tick) => {
      generation++;
      for (const change of Object.values(changes)) change.length = 0;
      const listed = list.next();
      for (const row of rows.values())
        if (listed?.delete(row.process.pid) !== false) read(row.process.pid, row, tick)?.observer?.sample(tick);
      for (const pid of listed ?? []) read(pid, undefined, tick);
      for (const row of rows.values()) if (row.generation !== generation) forget(row);
      if (generation === FIRST) sortByAge(rows);
    },
    close: () => {
      for (const row of rows.values()) forget(row);
    },
  };
}

/** Tells whether a process is left unread in a tick, and then notes that it used nothing. */
function createRest({ othersEveryTicks = 1, isWanted = () => true }: ProcessTableOptions) {
  return (row: Row, generation: number, timeMs: number): boolean => {
    const { process } = row;
    if ((generation + process.pid) % othersEveryTicks === 0 || process.observer !== undefined) return false;
    if (Math.abs(timeMs - process.seenMs) < NEW_MS || isWanted(process)) return false;
    process.cpuDeltaTicks = 0;
    process.childrenDeltaTicks = 0;
    row.generation = generation;
    return true;
  };
}

/** All pids; none are listed as long as no others than those known can have begun. */
function createPidList({ listPids }: ProcRoot, mayHaveForked: () => boolean) {
  let unlistedTicks = Number.POSITIVE_INFINITY;
  return {
    next: (): Set<number> | undefined => {
      if (!mayHaveForked() && ++unlistedTicks < LIST_TICKS) return undefined;
      unlistedTicks = 0;
      return new Set(listPids());
    },
    /** All are listed the next time. */
    distrust: () => {
      unlistedTicks = Number.POSITIVE_INFINITY;
    },
  };
}

/**
 * The oldest are read first, and so a parent before its child: were the child read, then ended, and its parent read after
 * that, then the parent would be charged for CPU that this tick has counted already.
 */
function sortByAge(rows: Map<number, Row>): void {
  const sorted = [...rows].sort(([, a], [, b]) => a.process.startTicks - b.process.startTicks);
  rows.clear();
  for (const [pid, row] of sorted) rows.set(pid, row);
}

interface Beginning {
  readonly pid: number;
  /** Just read into the buffer; belongs to the row from now on. */
  readonly stat: PidStat;
  readonly file: ProcFile;
  readonly timeMs: number;
  readonly generation: number;
}

/** A row for a process that was just read for the first time. Overwrites the buffer. */
function createRow(root: ProcRoot, { pid, stat, file, timeMs, generation }: Beginning): Row {
  const wasThere = generation === FIRST;
  const commandName = copyCommandName(root, stat);
  const process = {
    pid,
    startTicks: stat.startTicks,
    seenMs: timeMs,
    wasThere,
    name: readProcessName(root, pid, commandName.toString('utf8')),
    stat,
    cpuDeltaTicks: wasThere ? 0 : stat.utimeTicks + stat.stimeTicks,
    childrenDeltaTicks: wasThere ? 0 : stat.childrenTicks,
    observer: undefined,
  };
  return { process, file, commandName, generation };
}

/** Takes over what was just read of a process that is known; returns the object it no longer needs. May overwrite the buffer. */
function update(row: Row, stat: PidStat, root: ProcRoot, renamed: RenamedProcess[]): PidStat {
  const process = row.process as TrackedProcess & { stat: PidStat };
  const previous = process.stat;
  process.cpuDeltaTicks = stat.utimeTicks + stat.stimeTicks - previous.utimeTicks - previous.stimeTicks;
  process.childrenDeltaTicks = stat.childrenTicks - previous.childrenTicks;
  process.stat = stat;
  if (!isSame(row.commandName, root.buffer.bytes, stat.nameStart, stat.nameEnd)) {
    row.commandName = copyCommandName(root, stat);
    const previousName = process.name;
    process.name = readProcessName(root, process.pid, row.commandName.toString('utf8'));
    if (process.name !== previousName) renamed.push({ process, previousName });
  }
  return previous;
}

function copyCommandName(root: ProcRoot, stat: PidStat): Buffer {
  return Buffer.from(root.buffer.bytes.subarray(stat.nameStart, stat.nameEnd));
}
