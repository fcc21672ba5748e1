import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedEvent } from '@tidemark/core';
import type { Tick } from '../src/sources/source.ts';

export interface ProcessFile {
  readonly name?: string;
  readonly parent?: number;
  readonly state?: string;
  readonly utime?: number;
  readonly childrenTime?: number;
  readonly rss?: number;
  readonly threads?: number;
  readonly start?: number;
  readonly exitCode?: number;
  /** Another user's, whose exit code the kernel does not show. */
  readonly isHidden?: boolean;
  readonly cmdline?: string;
  /** Entries of its environment. */
  readonly environ?: readonly string[];
  readonly session?: number;
  readonly cgroup?: string;
}

/** A process file system in a temporary directory, to be changed between ticks. */
export interface ProcTree extends Disposable {
  readonly path: string;
  /** Writes or overwrites a process; a new one is counted as a fork. */
  put(pid: number, process?: ProcessFile): void;
  remove(pid: number): void;
  /** A tick at the given second; `events` collects what it emits. */
  tick(second: number): Tick & { readonly events: RecordedEvent[]; readonly outcomes: string[] };
}

/** Has the `stat` of a process file system say that one more process was created, as the kernel's does. */
export function countFork(path: string): void {
  const file = join(path, 'stat');
  const stat = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    stat.replace(/^processes (\d+)$/m, (_, forks) => `processes ${Number(forks) + 1}`),
  );
}

export interface ProcTreeOptions {
  /** What the reader itself may have open; not said when left out. */
  readonly openFilesLimit?: number;
}

export function createProcTree({ openFilesLimit }: ProcTreeOptions = {}): ProcTree {
  const path = mkdtempSync(join(tmpdir(), 'tidemark-proc-'));
  writeFileSync(
    join(path, 'stat'),
    'cpu  1 2 3 4 5 6 7 8 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\nbtime 1700000000\nprocesses 1\n',
  );
  if (openFilesLimit !== undefined) {
    mkdirSync(join(path, 'self'));
    writeFileSync(
      join(path, 'self', 'limits'),
      `Max open files            ${openFilesLimit} ${openFilesLimit} files\n`,
    );
  }
  return {
    path,
    put: (pid, process = {}) => {
      const {
        name = 'sleep',
        parent = 1,
        state = 'S',
        utime = 0,
        childrenTime = 0,
        rss = 10,
        threads = 1,
        start = 100,
        session = 1,
      } = process;
      const dir = join(path, String(pid));
      if (!existsSync(dir)) countFork(path);
      mkdirSync(dir, { recursive: true });
      const upToRss = `${pid} (${name}) ${state} ${parent} 1 ${session} 0 -1 0 5 0 6 0 ${utime} 0 ${childrenTime} 0 20 0 ${threads} 0 ${start} 4096 ${rss}`;
      writeFileSync(
        join(dir, 'stat'),
        `${upToRss}${' 0'.repeat(10)} ${process.isHidden === true ? 0 : 1}${' 0'.repeat(16)} ${process.exitCode ?? 0}\n`,
      );
      if (process.cmdline !== undefined) writeFileSync(join(dir, 'cmdline'), process.cmdline.replaceAll(' ', '\0'));
      if (process.environ !== undefined) writeFileSync(join(dir, 'environ'), `${process.environ.join('\0')}\0`);
      if (process.cgroup !== undefined) writeFileSync(join(dir, 'cgroup'), `0::${process.cgroup}\n`);
    },
    remove: (pid) => rmSync(join(path, String(pid)), { recursive: true }),
    tick: (second) => {
      const events: RecordedEvent[] = [];
      const outcomes: string[] = [];
      return {
        timeMs: 1_700_000_000_000 + second * 1000,
        note: (o) => outcomes.push(o),
        emit: (e) => events.push(e),
        events,
        outcomes,
      };
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true }),
  };
}
