import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import type { Frame } from '@tidemark/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAgreement } from './agreement.ts';
import { readCpuTicks } from './kernel-files.ts';
import { roundToTicks, TICKS_PER_SECOND } from './kernel-units.ts';
import { openRecording, type Recording, sumIn, valueIn } from './recording.ts';
import { startShellWorkload, type Workload } from './workload.ts';

const STORM_MS = 4000;
const KILLED_AFTER_MS = 1500;
const KILLED_PROGRAM = '(while :; do :; done) & wait';

/** One tick may tell of at most so much. */
const MAX_EVENTS = 50;

/**
 * The kernel measures what a process uses, but of the host it takes samples: at each timer tick the whole tick goes to
 * whoever runs just then. Over some seconds of a storm the two differ by up to 7 %.
 */
const SAMPLING_ERROR = 0.15;

/** Gives the kernel's threads a series before they use CPU: they have no memory to be at the top with. */
const KERNEL = { group: '[kernel]', name: 'kthreadd' };

const IDLE_MODES = ['idle', 'iowait', 'steal'];

const agreement = createAgreement();

afterAll(() => process.stdout.write(agreement.describe()));

describe.each([
  ['a storm of short-lived children', 'fork-storm.sh'],
  ['jobs whose children end with them', 'nested-jobs.sh'],
])('%s', (what, program) => {
  let workload: Workload;
  let recording: Recording;
  /** How many children or jobs there were, and what CPU their shell and they used by times(2). */
  let storm: { readonly count: number; readonly cpuSeconds: number };
  /** The last frame before the storm, and the first one after it. */
  let before: Frame;
  let after: Frame;

  const groupSeconds = (frame: Frame) => valueIn(frame, 'group_cpu_seconds_total', { group: 'work' });
  const during = () => recording.frames.filter(({ seq }) => seq > before.seq && seq <= after.seq);

  beforeAll(async () => {
    workload = await startShellWorkload(program);
    recording = await openRecording({ topProcesses: 500, groups: [{ group: 'work', tree: program }, KERNEL] });
    before = await recording.frame();
    workload.tell('go');
    await recording.frame(({ timeMs }) => timeMs >= before.timeMs + STORM_MS);
    workload.signal('SIGTERM');
    storm = await readTimes(workload);
    after = await recording.frame();
  });

  afterAll(async () => {
    await recording?.[Symbol.asyncDispose]();
    await workload?.[Symbol.asyncDispose]();
  });

  it('has used in its group what times(2) and the kernel say: each child counts once', () => {
    const { own, children } = readCpuTicks(workload.pid);
    const recorded = roundToTicks(groupSeconds(after) - groupSeconds(before));
    const rate = Math.round(storm.count / ((after.timeMs - before.timeMs) / 1000));
    agreement.check({ what: `CPU of ${what}, ${rate}/s, s`, peer: 'times(2)', recorded, low: storm.cpuSeconds });
    agreement.check({ what: 'the same', peer: '/proc/PID/stat', recorded, low: (own + children) / TICKS_PER_SECOND });
  });

  it('is not counted in other groups too: all of them together have used no more than the host has', () => {
    checkAgainstHost(what, before, after);
  });

  it('does not change the layout', () => {
    const ofStorm = ({ layout }: Frame) =>
      layout.series.filter(({ labels }) => labels.name === program || labels.group === 'work');
    const layouts = new Set(during().map((frame) => JSON.stringify(ofStorm(frame))));
    expect(layouts.size).toBe(1);
    const pids = new Set(during().flatMap((frame) => ofStorm(frame).flatMap(({ labels }) => labels.pid ?? [])));
    expect(pids).toEqual(new Set([String(workload.pid)]));
  });

  it('is not news', () => {
    const events = during().map((frame) => frame.events ?? []);
    expect(Math.max(...events.map(({ length }) => length))).toBeLessThanOrEqual(MAX_EVENTS);
    expect(events.flat().filter(({ labels }) => labels.name === program)).toEqual([]);
  });

  it('is counted where it has no series', () => {
    for (const frame of during()) {
      const unrecorded = valueIn(frame, 'tidemark_processes_unrecorded');
      const recorded = frame.layout.series.filter(({ metric }) => metric.name === 'process_threads').length;
      expect(recorded + unrecorded).toBe(valueIn(frame, 'host_processes'));
    }
  });

  it('leaves no file of an ended process open', async () => {
    const ended = openProcessFiles().filter((pid) => !existsSync(`/proc/${pid}`));
    // It may have ended since the newest tick.
    await recording.frame();
    expect(openProcessFiles().filter((pid) => ended.includes(pid))).toEqual([]);
  });
});

describe('a process that is killed with its parent', () => {
  it('is counted in its own group, and not with init, which adopts it and is told of its end', async () => {
    const group = { group: 'killed', command: 'while :; do :; done' };
    await using recording = await openRecording({ topProcesses: 500, groups: [group, KERNEL] });
    const before = await recording.frame();
    // A group of processes of its own, so that one signal ends both at once.
    const parent = spawn('sh', ['-c', KILLED_PROGRAM], { detached: true, stdio: 'ignore' });
    try {
      await recording.frame(({ timeMs }) => timeMs >= before.timeMs + KILLED_AFTER_MS);
    } finally {
      process.kill(-(parent.pid as number), 'SIGKILL');
    }
    await once(parent, 'exit');
    await recording.frame();
    checkAgainstHost('a killed tree', before, await recording.frame());
  });
});

/** The host has also used what no group shows: what short-lived groups did, and in a container, what goes on outside. */
function checkAgainstHost(what: string, before: Frame, after: Frame): void {
  const growth = (sum: (frame: Frame) => number) => roundToTicks(sum(after) - sum(before));
  const busy = growth((frame) => sumIn(frame, 'host_cpu_seconds_total') - idleSeconds(frame));
  agreement.check({
    what: `CPU of all groups during ${what}, s`,
    peer: 'host_cpu_seconds_total',
    recorded: growth((frame) => sumIn(frame, 'group_cpu_seconds_total')),
    low: 0,
    high: busy * (1 + SAMPLING_ERROR),
  });
}

async function readTimes(workload: Workload) {
  const count = Number(await workload.line());
  const lines = [await workload.line(), await workload.line()];
  const parts = [...lines.join(' ').matchAll(/(\d+)m([\d.]+)s/g)];
  const cpuSeconds = parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
  return { count, cpuSeconds: roundToTicks(cpuSeconds) };
}

function idleSeconds(frame: Frame): number {
  return IDLE_MODES.reduce((sum, mode) => sum + valueIn(frame, 'host_cpu_seconds_total', { mode }), 0);
}

/** Of which processes this one has files in /proc open, the recorder among them. */
function openProcessFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return /^\/proc\/(\d+)\//.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1] ?? [];
    } catch {
      return []; // the descriptor that listed the others
    }
  });
}
