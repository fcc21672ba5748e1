import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openRecorder } from '@tidemark/collector';
import { counterIncrease, type Frame, sleep, systemClock } from '@tidemark/core';
import type { RecordedRun } from './recorded-run.ts';

const INTERVAL_MS = 1000;

/** The programs of `programs/`, and which of their metrics leak. */
export const PROGRAMS: Readonly<Record<string, RecordedRun['leaks']>> = {
  'growing-array': ['rssBytes'],
  'listener-leak': ['rssBytes'],
  'native-buffer-leak': ['rssBytes'],
  'descriptor-leak': ['openFds'],
  'thread-leak': ['rssBytes', 'openFds', 'threads'],
  fragmentation: [],
  'filling-cache': [],
  'collected-heap': [],
  'http-churn': [],
  idle: [],
};

/** Runs these programs at the same time, records them as `tidemark` does, and ends them. */
export async function recordTogether(programs: readonly string[], seconds: number): Promise<RecordedRun[]> {
  const children = programs.map((program) =>
    spawn(process.execPath, [join(import.meta.dirname, 'programs', `${program}.ts`)], { stdio: 'inherit' }),
  );
  const frames: Frame[] = [];
  const processes = children.map((child) => ({ pid: child.pid as number }));
  const recorder = await openRecorder({ intervalMs: INTERVAL_MS, processes, onFrame: (frame) => frames.push(frame) });
  await sleep(systemClock, seconds * 1000);
  await recorder.close();
  await Promise.all(children.map(end));
  return programs.map((program, i) => describeRun(program, (children[i] as ChildProcess).pid as number, frames));
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

function describeRun(program: string, pid: number, frames: readonly Frame[]): RecordedRun {
  const column = (metric: string) => frames.map((frame) => sumOf(frame, metric, pid));
  const cpuSeconds = column('process_cpu_seconds_total');
  const cpuRatio = cpuSeconds.map((seconds, i) => {
    const increase = i === 0 ? Number.NaN : counterIncrease(cpuSeconds[i - 1] as number, seconds);
    return Math.round((increase / ((frames[i] as Frame).elapsedMs / 1000)) * 1000) / 1000;
  });
  return {
    program,
    leaks: PROGRAMS[program] ?? [],
    intervalMs: INTERVAL_MS,
    rssBytes: column('process_resident_memory_bytes').map(orNull),
    openFds: column('process_open_fds').map(orNull),
    threads: column('process_threads').map(orNull),
    cpuRatio: cpuRatio.map(orNull),
  };
}

/** The sum of the series of one metric that belong to one process, NaN where there is none. */
function sumOf({ layout, values }: Frame, metric: string, pid: number): number {
  let sum = Number.NaN;
  for (const [slot, series] of layout.series.entries()) {
    if (series.metric.name !== metric || series.labels.pid !== String(pid)) continue;
    sum = (Number.isNaN(sum) ? 0 : sum) + (values[slot] as number);
  }
  return sum;
}

const orNull = (value: number) => (Number.isNaN(value) ? null : value);
