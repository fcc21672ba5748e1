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
}

/** A process whose command changed: it executed another program, or gave itself another name. */
export interface RenamedProcess {
  readonly process: TrackedProcess;
  readonly previousName: string;
}

/** All processes of the host, read anew each tick. */
export interface ProcessTable {
  /** Reads all processes; afterwards {@link processes} holds exactly those that were alive. */
  refresh(tick: Tick): void;
  readonly processes: ReadonlyMap<number, TrackedProcess>;
  /** Those that began since the tick before. Empty in the first tick. */
  readonly born: readonly TrackedProcess[];
  /** Those that ended since the tick before. */
  readonly gone: readonly TrackedProcess[];
  readonly renamed: readonly RenamedProcess[];
  close(): void;
}

/** Descriptors kept open at most; processes beyond that are opened anew each tick, at twice the cost. */
const MAX_KEPT_FILES = 4096;

interface Row {
  readonly process: TrackedProcess;
  readonly file: ProcFile;
  /** The command name's bytes, so that a string is made only when they change. */
  commandName: Buffer;
  generation: number;
}

export function createProcessTable(root: ProcRoot): ProcessTable {
  const rows = new Map<number, Row>();
  const processes = new Map<number, TrackedProcess>();
  const changes = { born: [] as TrackedProcess[], gone: [] as TrackedProcess[], renamed: [] as RenamedProcess[] };
  let generation = 0;
  let spare = createPidStat();

  const forget = (pid: number, { file, process }: Row) => {
    file.close();
    rows.delete(pid);
    processes.delete(pid);
    changes.gone.push(process);
  };

  const begin = (pid: number, file: ProcFile, timeMs: number): Row => {
    const row = createRow(root, { pid, stat: spare, file, timeMs, wasThere: generation === 1 });
    spare = createPidStat();
    rows.set(pid, row);
    processes.set(pid, row.process);
    if (generation > 1) changes.born.push(row.process);
    return row;
  };

  const read = (pid: number, tick: Tick) => {
    const known = rows.get(pid);
    const file = known?.file ?? root.file(String(pid), 'stat');
    let outcome = file.read(root.buffer, 'one-read');
    if (outcome === 'sample' && !parsePidStat(root.buffer, spare)) outcome = 'failed';
    if (rows.size > MAX_KEPT_FILES) file.close();
    if (outcome !== 'sample') {
      tick.note(outcome);
      return file.close();
    }
    if (known?.process.startTicks === spare.startTicks) {
      spare = update(known, spare, root, changes.renamed);
      known.generation = generation;
      return;
    }
    if (known !== undefined) changes.gone.push(known.process);
    begin(pid, file, tick.timeMs).generation = generation;
  };

  return {
    processes,
    get born() {
      return changes.born;
    },
    get gone() {
      return changes.gone;
    },
    get renamed() {
      return changes.renamed;
    },
    refresh: (tick) => {
      generation++;
      for (const list of Object.values(changes)) list.length = 0;
      for (const pid of root.listPids()) read(pid, tick);
      for (const [pid, row] of rows) if (row.generation !== generation) forget(pid, row);
    },
    close: () => {
      for (const row of rows.values()) row.file.close();
      rows.clear();
      processes.clear();
    },
  };
}

interface Beginning {
  readonly pid: number;
  /** Just read into the buffer; belongs to the row from now on. */
  readonly stat: PidStat;
  readonly file: ProcFile;
  readonly timeMs: number;
  readonly wasThere: boolean;
}

/** A row for a process that was just read for the first time. Overwrites the buffer. */
function createRow(root: ProcRoot, { pid, stat, file, timeMs, wasThere }: Beginning): Row {
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
  };
  return { process, file, commandName, generation: 0 };
}

/** Takes over what was just read of a process that is known; returns the object it no longer needs. May overwrite the buffer. */
function update(row: Row, stat: PidStat, root: ProcRoot, renamed: RenamedProcess[]): PidStat {
  const process = row.process as TrackedProcess & { stat: PidStat };
  const previous = process.stat;
  process.cpuDeltaTicks = stat.utimeTicks + stat.stimeTicks - previous.utimeTicks - previous.stimeTicks;
  process.childrenDeltaTicks = stat.childrenTicks - previous.childrenTicks;
  process.stat = stat;
  if (row.commandName.compare(root.buffer.bytes, stat.nameStart, stat.nameEnd) !== 0) {
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
