import type { Frame } from '@tidemark/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAgreement } from './agreement.ts';
import { readCpuTicks } from './kernel-files.ts';
import { roundToTicks, TICKS_PER_SECOND } from './kernel-units.ts';
import { hasPeers, type PidstatReport, readPs, runPidstat } from './peers.ts';
import { bracket, openRecording, type Recording, sumIn, valueIn } from './recording.ts';
import { startNodeWorkload, type Workload } from './workload.ts';

const hasPs = hasPeers('ps');
const hasPidstat = hasPeers('pidstat');
const agreement = createAgreement();

let recording: Recording;
let workload: Workload;

const labels = () => ({ pid: String(workload.pid) });
const cpuSeconds = (frame: Frame) => roundToTicks(sumIn(frame, 'process_cpu_seconds_total', labels()));

beforeAll(async () => {
  recording = await openRecording({ processes: [{ command: 'test/peers/workloads/' }] });
});

afterEach(() => workload?.[Symbol.asyncDispose]());

afterAll(async () => {
  await recording?.[Symbol.asyncDispose]();
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
    expect(valueIn(frame, 'process_threads', labels())).toBe(after.threads);
  });

  it.skipIf(!hasPidstat)('uses what pidstat says', async () => {
    const report = await runPidstat(workload.pid, 2, '-u');
    await recording.frame();
    agreement.check({ what: `${what}, %`, peer: 'pidstat -u', ...percentBeside(report, threads) });
  });
});

/** A frame carries the time at which it was begun; within so long it has read the process. */
const READ_MS = 50;

/** Of two seconds: user and system time, ours and pidstat's, are rounded to clock ticks; it also rounds how long it measured. */
const ROUNDING_PERCENT = 3;

/**
 * pidstat says how long it measured, not from when: some time between being asked and answering. It cannot have seen more
 * than was used from a frame before it was asked to one after it had answered; nor less than was used between the question
 * and the answer, less what could be used in the time that it did not measure.
 */
function percentBeside({ askedMs, answeredMs, seconds, figures }: PidstatReport, threads: number) {
  const { frames } = recording;
  const earliest = frames.findLast(({ timeMs }) => timeMs <= askedMs - READ_MS) as Frame;
  const first = frames.find(({ timeMs }) => timeMs >= askedMs) as Frame;
  const last = frames.findLast(({ timeMs }) => timeMs <= answeredMs - READ_MS) as Frame;
  const latest = frames.find(({ timeMs }) => timeMs >= answeredMs) as Frame;
  const used = (from: Frame, to: Frame) => cpuSeconds(to) - cpuSeconds(from);
  const unseenSeconds = (answeredMs - askedMs) / 1000 - seconds;
  const least = (100 * (used(first, last) - unseenSeconds * threads)) / seconds - ROUNDING_PERCENT;
  const most = (100 * used(earliest, latest)) / seconds + ROUNDING_PERCENT;
  const recorded = (100 * used(first, last)) / ((last.timeMs - first.timeMs) / 1000);
  const said = figures['%CPU'] as number;
  return { recorded, low: said - (most - recorded), high: said + (recorded - least) };
}
