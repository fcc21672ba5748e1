import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Frame } from '@tidemark/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAgreement } from './agreement.ts';
import { countOpenFiles, readCpuTicks, readFields, readKernelFile, readPidStat } from './kernel-files.ts';
import { hasPeers, type PidstatReport, readPs, runPidstat } from './peers.ts';
import { bracket, openRecording, type Recording, sumOf, valueOf } from './recording.ts';
import { startNodeWorkload, startWorkload, type Workload } from './workload.ts';

const TICKS_PER_SECOND = 100;
const MIB = 2 ** 20;

/** What else a file system writes with a file: its tables and its journal. */
const METADATA_BYTES = MIB;

/**
 * The kernel counts the pages of a process for each CPU and adds up what a CPU has gathered only when that is a batch.
 * The recorder reads `stat`, which shows the sum without what is not yet added; `status`, which ps reads, shows all of it.
 */
const RSS_COUNTERS = 3;
const BATCH_PAGES = Math.max(32, 2 * availableParallelism());
const RSS_ERROR_BYTES = RSS_COUNTERS * availableParallelism() * BATCH_PAGES * 4096;

/** What Node.js itself may need or give back meanwhile. */
const NODE_BYTES = 4 * MIB;

const hasPs = hasPeers('ps');
const hasPidstat = hasPeers('pidstat');
const agreement = createAgreement();

/** On a disk, as opposed to `/tmp`, which is memory on many systems. */
let folder: string;
let recording: Recording;
let workload: Workload;

const labels = () => ({ pid: String(workload.pid) });
const cpuSeconds = (frame: Frame) => inTicks(sumOf(frame, 'process_cpu_seconds_total', labels()));
const rssBytes = (frame: Frame) => valueOf(frame, 'process_resident_memory_bytes', labels());

beforeAll(async () => {
  folder = mkdtempSync('/var/tmp/tidemark-peers-');
  recording = await openRecording({
    processes: [{ command: 'test/peers/workloads/|tidemark-peers-' }],
    extras: { switches: true, pss: true },
  });
});

afterEach(() => workload[Symbol.asyncDispose]());

afterAll(async () => {
  await recording?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
  process.stdout.write(agreement.describe());
});

describe.each([1, 2])('a process that burns CPU on %i threads', (threads) => {
  const what = `CPU of ${threads} burning threads`;

  beforeEach(async () => {
    workload = await startNodeWorkload('cpu-burner.ts');
    await workload.ask(`burn ${threads}`);
  });

  it('has used what the kernel says before and after the frame', async () => {
    const { before, frame, after } = await bracket(recording, () => readCpuTicks(workload.pid).own);
    agreement.check({
      what: `${what}, s`,
      peer: '/proc/PID/stat',
      recorded: cpuSeconds(frame),
      low: before / TICKS_PER_SECOND,
      high: after / TICKS_PER_SECOND,
    });
  });

  it.skipIf(!hasPs)('has used what ps says, which shows whole seconds', async () => {
    const { before, frame, after } = await bracket(recording, () => readPs(workload.pid));
    const [low, high] = [before.cpuSeconds, after.cpuSeconds + 1];
    agreement.check({ what: `${what}, s`, peer: 'ps cputimes', recorded: cpuSeconds(frame), low, high });
    expect(valueOf(frame, 'process_threads', labels())).toBe(after.threads);
  });

  it.skipIf(!hasPidstat)('uses what pidstat says', async () => {
    const report = await runPidstat(workload.pid, 2, '-u');
    await recording.frame();
    agreement.check({ what: `${what}, %`, peer: 'pidstat -u', ...percentBeside(report, threads) });
  });
});

/**
 * pidstat says how long it measured, not from when: some time between being asked and answering. It cannot have seen more
 * than was used from the frame before it was asked to the one after it had answered; nor less than was used between its
 * question and its answer, less what could be used in the time that it did not measure. It rounds time to hundredths.
 */
function percentBeside({ askedMs, answeredMs, seconds, figures }: PidstatReport, threads: number) {
  const { frames } = recording;
  const earliest = frames.findLast(({ timeMs }) => timeMs <= askedMs) as Frame;
  const first = frames.find(({ timeMs }) => timeMs >= askedMs) as Frame;
  const last = frames.findLast(({ timeMs }) => timeMs <= answeredMs) as Frame;
  const latest = frames.find(({ timeMs }) => timeMs >= answeredMs) as Frame;
  const used = (from: Frame, to: Frame) => cpuSeconds(to) - cpuSeconds(from);
  const unseenSeconds = (answeredMs - askedMs) / 1000 - seconds;
  const least = (100 * (used(first, last) - unseenSeconds * threads)) / seconds - threads;
  const most = (100 * used(earliest, latest)) / seconds + threads;
  const recorded = (100 * used(first, last)) / ((last.timeMs - first.timeMs) / 1000);
  const said = figures['%CPU'] as number;
  return { recorded, low: said - (most - recorded), high: said + (recorded - least) };
}

describe('a process that allocates', () => {
  beforeEach(async () => {
    workload = await startNodeWorkload('allocator.ts');
  });

  it('grows by what it takes and shrinks by what it gives back', async () => {
    const small = rssBytes(await recording.frame());
    await workload.ask('grow 128');
    const large = rssBytes(await recording.frame());
    await workload.ask('shrink 0');
    const again = rssBytes(await recording.frame());
    const range = { low: 128 * MIB - NODE_BYTES, high: 128 * MIB + NODE_BYTES };
    agreement.check({ what: 'RSS more after taking 128 MiB, B', peer: 'the program', recorded: large - small, ...range });
    agreement.check({ what: 'RSS less after freeing 128 MiB, B', peer: 'the program', recorded: large - again, ...range });
  });

  it.skipIf(!hasPs)('is as large as ps says while it rests', async () => {
    await workload.ask('grow 64');
    const { before, frame, after } = await bracket(recording, () => readPs(workload.pid));
    const virtualBytes = valueOf(frame, 'process_virtual_memory_bytes', labels());
    agreement.check({
      what: 'RSS, B',
      peer: 'ps rss',
      recorded: rssBytes(frame),
      low: before.rssBytes - RSS_ERROR_BYTES,
      high: after.rssBytes + RSS_ERROR_BYTES,
    });
    agreement.check({
      what: 'address space, B',
      peer: 'ps vsz',
      recorded: virtualBytes,
      low: before.virtualBytes,
      high: after.virtualBytes,
    });
  });

  it.skipIf(!hasPidstat)('is as large as pidstat says while it rests', async () => {
    await workload.ask('grow 64');
    const { figures } = await runPidstat(workload.pid, 1, '-r');
    const recorded = rssBytes(await recording.frame());
    const said = (figures.RSS as number) * 1024;
    agreement.check({
      what: 'RSS, B',
      peer: 'pidstat -r',
      recorded,
      low: said - RSS_ERROR_BYTES,
      high: said + RSS_ERROR_BYTES,
    });
  });

  it('has the proportional size that the kernel adds up', async () => {
    await workload.ask('grow 64');
    // Measured in turns, so some frames still hold what it was before.
    const pssBytes = (frame: Frame) => valueOf(frame, 'process_proportional_memory_bytes', labels());
    const frame = await recording.frame((one) => pssBytes(one) >= 64 * MIB);
    const said = (readFields(`${workload.pid}/smaps_rollup`).Pss as number) * 1024;
    agreement.check({
      what: 'PSS, B',
      peer: 'smaps_rollup',
      recorded: pssBytes(frame),
      low: said - NODE_BYTES,
      high: said + NODE_BYTES,
    });
  });
});

describe('a process that writes and reads a file', () => {
  const read = (frame: Frame) => valueOf(frame, 'process_read_bytes_total', labels());
  const written = (frame: Frame) => valueOf(frame, 'process_written_bytes_total', labels());

  beforeEach(async () => {
    workload = await startNodeWorkload('file-writer.ts', folder);
  });

  it('wrote what it handed to the disk, as the kernel counts it', async () => {
    const before = written(await recording.frame());
    await workload.ask('write 32');
    const after = written(await recording.frame());
    const said = readFields(`${workload.pid}/io`).write_bytes as number;
    agreement.check({
      what: 'written, of 32 MiB, B',
      peer: 'the program',
      recorded: after - before,
      low: 32 * MIB,
      high: 32 * MIB + METADATA_BYTES,
    });
    agreement.check({ what: 'written, B', peer: '/proc/PID/io', recorded: after, low: said });
  });

  it('read what came from the disk, and nothing that came from the page cache', async () => {
    await workload.ask('write 16');
    const before = read(await recording.frame());
    await workload.ask('read 0');
    const cached = read(await recording.frame());
    await workload.ask('forget 0');
    await workload.ask('read 0');
    const uncached = read(await recording.frame());
    agreement.check({ what: 'read from the page cache, B', peer: 'the program', recorded: cached - before, low: 0 });
    agreement.check({
      what: 'read from the disk, of 48 MiB, B',
      peer: 'the program',
      recorded: uncached - cached,
      low: 48 * MIB,
      high: 48 * MIB + METADATA_BYTES,
    });
  });

  it.skipIf(!hasPidstat)('wrote what pidstat says', async () => {
    const before = written(await recording.frame());
    const reporting = runPidstat(workload.pid, 2, '-d');
    // By then pidstat has begun: what is written from now on it sees.
    for (let i = 0; i < 5; i++) await recording.frame();
    await workload.ask('write 16');
    const { figures, seconds } = await reporting;
    const said = (figures['kB_wr/s'] as number) * 1024 * seconds;
    const recorded = written(await recording.frame()) - before;
    // pidstat divides by a time it rounds to hundredths of a second.
    agreement.check({ what: 'written, B', peer: 'pidstat -d', recorded, low: said * 0.99, high: said * 1.01 });
  });
});

describe('a process with threads', () => {
  it('has as many more as it spawns', async () => {
    workload = await startNodeWorkload('thread-spawner.ts');
    const before = valueOf(await recording.frame(), 'process_threads', labels());
    await workload.ask('spawn 8');
    const after = valueOf(await recording.frame(), 'process_threads', labels());
    const said = readPidStat(workload.pid)(20);
    agreement.check({ what: 'threads more after spawning 8', peer: 'the program', recorded: after - before, low: 8 });
    agreement.check({ what: 'threads', peer: '/proc/PID/stat', recorded: after, low: said });
  });
});

describe('a process with open files', () => {
  beforeEach(async () => {
    workload = await startNodeWorkload('file-opener.ts');
  });

  it('has as many more as it opens, and fewer when it closes them', async () => {
    const openFiles = async () => valueOf(await recording.frame(), 'process_open_fds', labels());
    const before = await openFiles();
    await workload.ask('open 50');
    const more = await openFiles();
    const said = countOpenFiles(workload.pid);
    await workload.ask('close 0');
    agreement.check({ what: 'files more after opening 50', peer: 'the program', recorded: more - before, low: 50 });
    agreement.check({ what: 'open files', peer: '/proc/PID/fd', recorded: more, low: said });
    agreement.check({ what: 'after closing 50', peer: 'the program', recorded: await openFiles(), low: before });
  });

  it('rests in every figure as the kernel says', async () => {
    const { pid } = workload;
    const { before, frame, after } = await bracket(recording, () => ({
      ...readFields(`${pid}/status`),
      ...readFields(`${pid}/io`),
      minflt: readPidStat(pid)(10),
      majflt: readPidStat(pid)(12),
      oom_score: Number(readKernelFile(`${pid}/oom_score`)),
      limit: Number(/^Max open files\s+(\d+)/m.exec(readKernelFile(`${pid}/limits`))?.[1]),
    }));
    const check = (what: string, key: string, recorded: number) =>
      agreement.check({ what, peer: key, recorded, low: numberIn(before, key), high: numberIn(after, key) });
    check('minor faults', 'minflt', valueOf(frame, 'process_page_faults_total', { ...labels(), type: 'minor' }));
    check('major faults', 'majflt', valueOf(frame, 'process_page_faults_total', { ...labels(), type: 'major' }));
    const switches = (type: string) => valueOf(frame, 'process_context_switches_total', { ...labels(), type });
    check('voluntary switches', 'voluntary_ctxt_switches', switches('voluntary'));
    check('involuntary switches', 'nonvoluntary_ctxt_switches', switches('involuntary'));
    check('open files allowed', 'limit', valueOf(frame, 'process_max_fds', labels()));
    check('OOM score', 'oom_score', valueOf(frame, 'process_oom_score', labels()));
    expect(valueOf(frame, 'process_state', labels())).toBe('RS'.indexOf('S'));
  });

  it.skipIf(!hasPs)('is as old as ps says', async () => {
    const { before, frame, after } = await bracket(recording, () => readPs(workload.pid));
    const recorded = frame.timeMs / 1000 - valueOf(frame, 'process_start_time_seconds', labels());
    // ps shows whole seconds, of an age it gets by subtracting two rounded times.
    const [low, high] = [Math.max(0, before.ageSeconds - 1), after.ageSeconds + 2];
    agreement.check({ what: 'age, s', peer: 'ps etimes', recorded, low, high });
  });
});

describe.each([
  ['parentheses and spaces', ') S 1 (a) b'],
  ['UTF-8, cut by the kernel within a character', 'größe 日本語'],
  ['a quote, a backslash and a newline', '"a\\b\nc{}'],
])('a process whose name has %s', (_, name) => {
  it('is recorded by that name, and its figures are its own', async () => {
    const program = join(folder, name);
    writeFileSync(program, '#!/bin/sh\necho ready\nread -r _\n');
    chmodSync(program, 0o755);
    workload = await startWorkload(program);
    const frame = await recording.frame();
    const kernelName = Buffer.from(name).subarray(0, 15).toString('utf8');
    const ofProgram = { ...labels(), name: kernelName };
    const field = readPidStat(workload.pid);
    expect(readKernelFile(`${workload.pid}/comm`)).toBe(`${kernelName}\n`);
    expect(valueOf(frame, 'process_threads', ofProgram)).toBe(1);
    expect(valueOf(frame, 'process_virtual_memory_bytes', ofProgram)).toBe(field(23));
    expect(valueOf(frame, 'process_page_faults_total', { ...ofProgram, type: 'minor' })).toBe(field(10));
  });
});

/** Without the tail that adding hundredths leaves. */
function inTicks(seconds: number): number {
  return Math.round(seconds * TICKS_PER_SECOND) / TICKS_PER_SECOND;
}

function numberIn(figures: Readonly<Record<string, number>>, key: string): number {
  return figures[key] as number;
}
