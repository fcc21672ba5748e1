import { readdirSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import type { Frame } from '@tidemark/core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAgreement } from './agreement.ts';
import { readCpuTicks } from './kernel-files.ts';
import { openRecording, type Recording, sumOf, valueOf } from './recording.ts';
import { startWorkload, type Workload, workloadFile } from './workload.ts';

const TICKS_PER_SECOND = 100;
const STORM_MS = 3000;

/** What times(2) says of a shell and of the children it has waited for. */
interface Times {
  /** Children or jobs. */
  readonly count: number;
  readonly cpuSeconds: number;
}

const agreement = createAgreement();
let recording: Recording;
let workload: Workload;

/** Lets a workload work for a while. Returns what it says of itself, and the frames around it and in it. */
async function run(): Promise<{ readonly times: Times; readonly before: Frame; readonly after: Frame }> {
  const before = await recording.frame(({ layout }) => layout.series.some(({ labels }) => labels.group === 'work'));
  workload.tell('go');
  await recording.frame(({ timeMs }) => timeMs >= before.timeMs + STORM_MS);
  workload.signal('SIGTERM');
  const times = await readTimes();
  return { times, before, after: await recording.frame() };
}

async function readTimes(): Promise<Times> {
  const count = Number(await workload.line());
  const lines = [await workload.line(), await workload.line()];
  const parts = [...lines.join(' ').matchAll(/(\d+)m([\d.]+)s/g)];
  const cpuSeconds = parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
  return { count, cpuSeconds };
}

const groupSeconds = (frame: Frame) => valueOf(frame, 'group_cpu_seconds_total', { group: 'work' });

describe.each([
  ['a storm of short-lived children', 'fork-storm.sh'],
  ['jobs whose children end with them', 'nested-jobs.sh'],
])('%s', (what, program) => {
  beforeEach(async () => {
    workload = await startWorkload(workloadFile(program));
    recording = await openRecording({ groups: [{ group: 'work', tree: program }] });
  });

  afterEach(async () => {
    await recording[Symbol.asyncDispose]();
    await workload[Symbol.asyncDispose]();
  });

  it('is counted in its group, each child once', async () => {
    const { times, before, after } = await run();
    const { own, children } = readCpuTicks(workload.pid);
    const recorded = groupSeconds(after) - groupSeconds(before);
    agreement.check({ what: `CPU of ${what} (${times.count})`, peer: 'times(2)', recorded, low: times.cpuSeconds });
    agreement.check({ what: `CPU of ${what}`, peer: '/proc/PID/stat', recorded, low: (own + children) / TICKS_PER_SECOND });
  });
});
