import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
const cpuSeconds = (frame: Frame) => sumOf(frame, 'process_cpu_seconds_total', labels());
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
    const recorded = cpuSeconds(frame);
    agreement.check({
      what: `${what}, s`,
      peer: '/proc/PID/stat',
      recorded,
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
    agreement.check({
      what: `${what}, %`,
      peer: 'pidstat -u',
      recorded: report.figures['%CPU'] as number,
      ...percentWithin(report, threads),
    });
  });
});

/**
 * pidstat says how long it measured, not from when: some time between being asked and answering. It cannot have seen more
 * than was used from the frame before it was asked to the one after it had answered; nor less than was used between its
 * question and its answer, less what could be used in the time that it did not measure. It rounds time to hundredths.
 */
function percentWithin({ askedMs, answeredMs, seconds }: PidstatReport, threads: number) {
  const { frames } = recording;
  const earliest = frames.findLast(({ timeMs }) => timeMs <= askedMs) as Frame;
  const first = frames.find(({ timeMs }) => timeMs >= askedMs) as Frame;
  const last = frames.findLast(({ timeMs }) => timeMs <= answeredMs) as Frame;
  const latest = frames.find(({ timeMs }) => timeMs >= answeredMs) as Frame;
  const used = (from: Frame, to: Frame) => cpuSeconds(to) - cpuSeconds(from);
  const unseenSeconds = (answeredMs - askedMs) / 1000 - seconds;
  return {
    low: (100 * (used(first, last) - unseenSeconds * threads)) / seconds - threads,
    high: (100 * used(earliest, latest)) / seconds + threads,
  };
}
