import { createFdCounter, type FdCounter } from './proc/fd-count.ts';
import { createPidIo, type PidIo, parsePidIo } from './proc/pid-io.ts';
import { parseOpenFilesLimit } from './proc/pid-limits.ts';
import { parseOomScore } from './proc/pid-oom-score.ts';
import { parsePss } from './proc/pid-smaps-rollup.ts';
import { createPidStatus, type PidStatus, parsePidStatus } from './proc/pid-status.ts';
import type { ProcFile, ReadBuffer } from './proc/proc-file.ts';
import type { ProcRoot } from './proc/proc-root.ts';
import type { Tick } from './sources/source.ts';

/** What hardly ever changes is read this often, and keeps its value in between: it is a gauge. */
const SLOW_MS = 60_000;

/** A file that this user may not read is tried again after this time. */
const DENIED_MS = 60_000;

/** What is read of a process beyond its `stat`, because it has series of its own. NaN where it could not be read. */
export class ProcessDetails {
  readonly io: PidIo = createPidIo();
  readonly switches: PidStatus = createPidStatus();
  openFiles = Number.NaN;
  openFilesLimit = Number.NaN;
  oomScore = Number.NaN;
  pssBytes = Number.NaN;
  private readonly root: ProcRoot;
  private readonly pid: string;
  private readonly ioFile: ProcFile;
  private readonly statusFile: ProcFile | undefined;
  private readonly fds: FdCounter;
  private ioRetryMs = 0;
  private fdsRetryMs = 0;
  private slowDueMs = 0;

  /** `withSwitches` adds a read of `status`, the dearest file of all. */
  constructor(root: ProcRoot, pid: number, withSwitches: boolean) {
    this.root = root;
    this.pid = String(pid);
    this.ioFile = root.file(this.pid, 'io');
    this.statusFile = withSwitches ? root.file(this.pid, 'status') : undefined;
    this.fds = createFdCounter(`${root.path}/${pid}`, root.descriptors);
  }

  /** Reads what is due in this tick, except PSS. */
  read(tick: Tick): void {
    const { buffer } = this.root;
    if (isDue(this.ioRetryMs, tick)) {
      const read = this.ioFile.read(buffer, 'one-read');
      const outcome = read === 'sample' && !parsePidIo(buffer, this.io) ? 'failed' : read;
      if (outcome !== 'sample') {
        tick.note(outcome);
        Object.assign(this.io, createPidIo());
      }
      this.ioRetryMs = outcome === 'denied' ? tick.timeMs + DENIED_MS : 0;
    }
    if (isDue(this.fdsRetryMs, tick)) this.countFds(tick);
    if (this.statusFile !== undefined) {
      const read = this.statusFile.read(buffer, 'one-read');
      const outcome = read === 'sample' && !parsePidStatus(buffer, this.switches) ? 'failed' : read;
      if (outcome !== 'sample') {
        tick.note(outcome);
        Object.assign(this.switches, createPidStatus());
      }
    }
    if (isDue(this.slowDueMs, tick)) this.readSlow(tick);
  }

  /** Reads PSS, which takes up to a millisecond. */
  readPss(tick: Tick): void {
    this.readOnce('smaps_rollup', tick, (buffer) => {
      this.pssBytes = parsePss(buffer);
    });
  }

  close(): void {
    this.ioFile.close();
    this.statusFile?.close();
    this.fds.close();
  }

  private countFds(tick: Tick): void {
    const count = this.fds.read();
    if (typeof count === 'number') {
      this.openFiles = count;
      return;
    }
    this.openFiles = Number.NaN;
    this.fdsRetryMs = count === 'denied' ? tick.timeMs + DENIED_MS : 0;
    tick.note(count);
  }

  private readSlow(tick: Tick): void {
    // The first time at once, then at a moment of its own for each process, so that no tick has to read all of them.
    const isFirst = this.slowDueMs === 0;
    this.slowDueMs = tick.timeMs + (isFirst ? ((Number(this.pid) * 997) % SLOW_MS) + 1 : SLOW_MS);
    this.readOnce('limits', tick, (buffer) => {
      this.openFilesLimit = parseOpenFilesLimit(buffer);
    });
    this.readOnce('oom_score', tick, (buffer) => {
      this.oomScore = parseOomScore(buffer);
    });
  }

  private readOnce(name: string, tick: Tick, parse: (buffer: ReadBuffer) => void): void {
    const { root } = this;
    const file = root.file(this.pid, name);
    const outcome = file.read(root.buffer, 'one-read');
    file.close();
    tick.note(outcome);
    if (outcome === 'sample') parse(root.buffer);
  }
}

/** Whether a moment has come; also when the clock was set so far back that it would never come. */
function isDue(atMs: number, { timeMs }: Tick): boolean {
  return timeMs >= atMs || atMs - timeMs > DENIED_MS;
}
