import { createFdCounter } from './proc/fd-count.ts';
import type { Outcome } from './proc/outcome.ts';
import { createPidIo, parsePidIo } from './proc/pid-io.ts';
import { parseOpenFilesLimit } from './proc/pid-limits.ts';
import { parseOomScore } from './proc/pid-oom-score.ts';
import { parsePss } from './proc/pid-smaps-rollup.ts';
import { createPidStatus, parsePidStatus } from './proc/pid-status.ts';
import type { ReadBuffer } from './proc/proc-file.ts';
import type { ProcRoot } from './proc/proc-root.ts';
import type { Tick } from './sources/source.ts';

/** What is read of a process beyond its `stat`, because it has series of its own. NaN where it could not be read. */
export interface ProcessDetails {
  readonly io: { readonly readBytes: number; readonly writtenBytes: number };
  openFiles: number;
  openFilesLimit: number;
  oomScore: number;
  readonly switches: { readonly voluntarySwitches: number; readonly involuntarySwitches: number };
  pssBytes: number;
  /** Reads what is due in this tick, except PSS. */
  read(tick: Tick): void;
  /** Reads PSS, which takes up to a millisecond. */
  readPss(tick: Tick): void;
  close(): void;
}

/** What hardly ever changes is read this often, and keeps its value in between: it is a gauge. */
const SLOW_MS = 30_000;

/** A file that this user may not read is tried again after this time. */
const DENIED_MS = 60_000;

/** `withSwitches` adds a read of `status`, the dearest file of all. */
export function createProcessDetails(root: ProcRoot, pid: number, withSwitches: boolean): ProcessDetails {
  const io = createPidIo();
  const switches = createPidStatus();
  const fds = createFdCounter(`${root.path}/${pid}`);
  const reader = (path: string, parse: (buffer: ReadBuffer) => boolean) =>
    createReader(root, [String(pid), path], parse);
  const ioReader = reader('io', (buffer) => parsePidIo(buffer, io));
  const statusReader = reader('status', (buffer) => parsePidStatus(buffer, switches));
  let deniedFds = false;
  const countFds = () => {
    if (deniedFds) return Number.NaN;
    const count = fds.read();
    deniedFds = count === 'denied';
    return typeof count === 'number' ? count : Number.NaN;
  };
  let slowMs = Number.NEGATIVE_INFINITY;
  const readSlow = (tick: Tick) => {
    slowMs = tick.timeMs;
    readOnce(root, [String(pid), 'limits'], tick, (buffer) => {
      details.openFilesLimit = parseOpenFilesLimit(buffer);
    });
    readOnce(root, [String(pid), 'oom_score'], tick, (buffer) => {
      details.oomScore = parseOomScore(buffer);
    });
  };
  const details: ProcessDetails = {
    io,
    switches,
    openFiles: Number.NaN,
    openFilesLimit: Number.NaN,
    oomScore: Number.NaN,
    pssBytes: Number.NaN,
    read: (tick) => {
      if (!ioReader.read(tick)) Object.assign(io, createPidIo());
      details.openFiles = countFds();
      if (withSwitches && !statusReader.read(tick)) Object.assign(switches, createPidStatus());
      if (Math.abs(tick.timeMs - slowMs) >= SLOW_MS) readSlow(tick);
    },
    readPss: (tick) =>
      readOnce(root, [String(pid), 'smaps_rollup'], tick, (buffer) => {
        details.pssBytes = parsePss(buffer);
      }),
    close: () => {
      ioReader.close();
      statusReader.close();
      fds.close();
    },
  };
  return details;
}

interface Reader {
  /** Whether the file was read and understood in this tick. */
  read(tick: Tick): boolean;
  close(): void;
}

function createReader(root: ProcRoot, path: string[], parse: (buffer: ReadBuffer) => boolean): Reader {
  const file = root.file(...path);
  let deniedMs = Number.NEGATIVE_INFINITY;
  return {
    close: file.close,
    read: (tick) => {
      if (Math.abs(tick.timeMs - deniedMs) < DENIED_MS) return false;
      let outcome: Outcome = file.read(root.buffer, 'one-read');
      if (outcome === 'sample' && !parse(root.buffer)) outcome = 'failed';
      if (outcome === 'denied') deniedMs = tick.timeMs;
      tick.note(outcome);
      return outcome === 'sample';
    },
  };
}

function readOnce(root: ProcRoot, path: string[], tick: Tick, parse: (buffer: ReadBuffer) => void): void {
  const file = root.file(...path);
  const outcome = file.read(root.buffer, 'whole');
  file.close();
  tick.note(outcome);
  if (outcome === 'sample') parse(root.buffer);
}
