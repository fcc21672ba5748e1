import { createPidStat, type PidStat, parsePidStat } from './proc/pid-stat.ts';
import type { ProcFile } from './proc/proc-file.ts';
import type { ProcRoot } from './proc/proc-root.ts';
import { readProcessName } from './proc/process-name.ts';
import type { Tick } from './sources/source.ts';

/** A living process, known by pid and start time. Its figures are those of the newest tick. */
export interface TrackedProcess {
  readonly pid: number;
  readonly startTicks: number;
  /** Name for people, usually the command name; bytes that are not UTF-8 replaced. */
  name: string;
  utimeTicks: number;
  stimeTicks: number;
  /** CPU used since the tick before, clock ticks; 0 in its first tick. */
  cpuDeltaTicks: number;
  rssPages: number;
  threads: number;
}

/** All processes of the host, read anew each tick. */
export interface ProcessTable {
  /** Reads all processes; afterwards {@link processes} holds exactly those that were alive. */
  refresh(tick: Tick): void;
  readonly processes: ReadonlyMap<number, TrackedProcess>;
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
  const stat = createPidStat();
  let generation = 0;

  const forget = (pid: number, row: Row) => {
    row.file.close();
    rows.delete(pid);
    processes.delete(pid);
  };

  const read = (pid: number, tick: Tick) => {
    const known = rows.get(pid);
    const file = known?.file ?? root.file(String(pid), 'stat');
    let outcome = file.read(root.buffer, 'one-read');
    if (outcome === 'sample' && !parsePidStat(root.buffer, stat)) outcome = 'failed';
    if (rows.size > MAX_KEPT_FILES) file.close();
    if (outcome === 'failed') tick.note(outcome);
    if (outcome !== 'sample') return file.close();
    let row = known;
    if (row?.process.startTicks === stat.startTicks) {
      update(row, stat, root);
    } else {
      row = begin(root, pid, stat, file);
      rows.set(pid, row);
      processes.set(pid, row.process);
    }
    row.generation = generation;
  };

  return {
    processes,
    refresh: (tick) => {
      generation++;
      for (const pid of root.listPids()) read(pid, tick);
      for (const [pid, row] of rows) if (row.generation !== generation) forget(pid, row);
    },
    close: () => {
      for (const [pid, row] of rows) forget(pid, row);
    },
  };
}

/** A row for a process that was just read for the first time. Overwrites the buffer. */
function begin(root: ProcRoot, pid: number, stat: PidStat, file: ProcFile): Row {
  const commandName = copyCommandName(root, stat);
  const process = {
    pid,
    startTicks: stat.startTicks,
    name: readProcessName(root, pid, commandName.toString('utf8')),
    utimeTicks: stat.utimeTicks,
    stimeTicks: stat.stimeTicks,
    cpuDeltaTicks: 0,
    rssPages: stat.rssPages,
    threads: stat.threads,
  };
  return { process, file, commandName, generation: 0 };
}

/** Takes over what was just read of a process that is known. May overwrite the buffer. */
function update(row: Row, stat: PidStat, root: ProcRoot): void {
  const { process } = row;
  process.cpuDeltaTicks = stat.utimeTicks + stat.stimeTicks - process.utimeTicks - process.stimeTicks;
  process.utimeTicks = stat.utimeTicks;
  process.stimeTicks = stat.stimeTicks;
  process.rssPages = stat.rssPages;
  process.threads = stat.threads;
  if (row.commandName.compare(root.buffer.bytes, stat.nameStart, stat.nameEnd) === 0) return;
  row.commandName = copyCommandName(root, stat);
  process.name = readProcessName(root, process.pid, row.commandName.toString('utf8'));
}

function copyCommandName(root: ProcRoot, stat: PidStat): Buffer {
  return Buffer.from(root.buffer.bytes.subarray(stat.nameStart, stat.nameEnd));
}
