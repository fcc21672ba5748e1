// Runs every program of `programs/` for some minutes, records it as `tidemark` does and writes ../fixtures/recorded. Needs
// the collector and a quiet machine: `npm run bench packages/soak/test/corpus/record-programs.ts -- --seconds 170`
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { openRecorder } from '@tidemark/collector';
import { counterIncrease, type Frame, sleep, systemClock } from '@tidemark/core';
import type { RecordedRun } from './recorded-run.ts';

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '170' }, 'at-once': { type: 'string', default: '5' } },
});
const INTERVAL_MS = 1000;

const LEAKS: Readonly<Record<string, RecordedRun['leaks']>> = {
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

function describeRun(program: string, pid: number, frames: readonly Frame[]): RecordedRun {
  const column = (metric: string) => frames.map((frame) => sumOf(frame, metric, pid));
  const cpuSeconds = column('process_cpu_seconds_total');
  const cpuRatio = cpuSeconds.map((seconds, i) => {
    const increase = i === 0 ? Number.NaN : counterIncrease(cpuSeconds[i - 1] as number, seconds);
    return Math.round((increase / ((frames[i] as Frame).elapsedMs / 1000)) * 1000) / 1000;
  });
  return {
    program,
    leaks: LEAKS[program] ?? [],
    intervalMs: INTERVAL_MS,
    rssBytes: column('process_resident_memory_bytes').map(orNull),
    openFds: column('process_open_fds').map(orNull),
    threads: column('process_threads').map(orNull),
    cpuRatio: cpuRatio.map(orNull),
  };
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function recordTogether(programs: readonly string[]): Promise<void> {
  const children = programs.map((program) =>
    spawn(process.execPath, [join(import.meta.dirname, 'programs', `${program}.ts`)], { stdio: 'inherit' }),
  );
  const frames: Frame[] = [];
  const processes = children.map((child) => ({ pid: child.pid as number }));
  const recorder = await openRecorder({ intervalMs: INTERVAL_MS, processes, onFrame: (frame) => frames.push(frame) });
  await sleep(systemClock, Number(options.seconds) * 1000);
  await recorder.close();
  await Promise.all(children.map(end));
  for (const [i, program] of programs.entries()) {
    const run = describeRun(program, (children[i] as ChildProcess).pid as number, frames);
    const file = join(import.meta.dirname, '../fixtures/recorded', `${program}.json.gz`);
    writeFileSync(file, gzipSync(JSON.stringify(run), { level: 9 }));
    process.stdout.write(`wrote ${program}: ${run.rssBytes.length} samples\n`);
  }
}

const programs = Object.keys(LEAKS);
const atOnce = Number(options['at-once']);
for (let i = 0; i < programs.length; i += atOnce) await recordTogether(programs.slice(i, i + atOnce));
