import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createAgreement } from './agreement.ts';
import { readFields, readKernelFile, readPidStat } from './kernel-files.ts';
import { hasPeers, readPs } from './peers.ts';
import { bracket, openRecording, type Recording, valueIn } from './recording.ts';
import { startNodeWorkload, startWorkload, type Workload } from './workload.ts';

/** The kernel cuts command names. */
const COMMAND_NAME_BYTES = 15;

/** The place of `S` in the list of states that `process_state` documents. */
const SLEEPING = 1;

/** The score follows the memory in use, which the kernel counts per CPU and sums up late, also while a process rests. */
const OOM_SCORE_WAVERS = 1;

const agreement = createAgreement();

let folder: string;
let recording: Recording;
let workload: Workload;

const labels = () => ({ pid: String(workload.pid) });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-peers-'));
  recording = await openRecording({
    processes: [{ command: 'test/peers/workloads/|tidemark-peers-' }],
    extras: { switches: true },
  });
});

afterEach(() => workload?.[Symbol.asyncDispose]());

afterAll(async () => {
  await recording?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
  process.stdout.write(agreement.describe());
});

describe('a process', () => {
  it('has as many threads more as it spawns', async () => {
    workload = await startNodeWorkload('thread-spawner.ts');
    const before = valueIn(await recording.frame(), 'process_threads', labels());
    await workload.ask('spawn 8');
    const after = valueIn(await recording.frame(), 'process_threads', labels());
    const said = readPidStat(workload.pid)(20);
    agreement.check({ what: 'threads more after spawning 8', peer: 'the program', recorded: after - before, low: 8 });
    agreement.check({ what: 'threads', peer: '/proc/PID/stat', recorded: after, low: said });
  });

  it('rests in every figure as the kernel says', async () => {
    workload = await startNodeWorkload('file-opener.ts');
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
    check('minor faults', 'minflt', valueIn(frame, 'process_page_faults_total', { ...labels(), type: 'minor' }));
    check('major faults', 'majflt', valueIn(frame, 'process_page_faults_total', { ...labels(), type: 'major' }));
    const switches = (type: string) => valueIn(frame, 'process_context_switches_total', { ...labels(), type });
    check('voluntary switches', 'voluntary_ctxt_switches', switches('voluntary'));
    check('involuntary switches', 'nonvoluntary_ctxt_switches', switches('involuntary'));
    check('open files allowed', 'limit', valueIn(frame, 'process_max_fds', labels()));
    const oomScore = 'oom_score';
    agreement.check({
      what: 'OOM score',
      peer: oomScore,
      recorded: valueIn(frame, 'process_oom_score', labels()),
      low: Math.min(numberIn(before, oomScore), numberIn(after, oomScore)) - OOM_SCORE_WAVERS,
      high: Math.max(numberIn(before, oomScore), numberIn(after, oomScore)) + OOM_SCORE_WAVERS,
    });
    expect(valueIn(frame, 'process_state', labels())).toBe(SLEEPING);
  });

  it.skipIf(!hasPeers('ps'))('is as old as ps says', async () => {
    workload = await startNodeWorkload('file-opener.ts');
    const { before, frame, after } = await bracket(recording, () => readPs(workload.pid));
    const recorded = frame.timeMs / 1000 - valueIn(frame, 'process_start_time_seconds', labels());
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
    const kernelName = Buffer.from(name).subarray(0, COMMAND_NAME_BYTES).toString('utf8');
    expect(readKernelFile(`${workload.pid}/comm`)).toBe(`${kernelName}\n`);
    const { before, frame, after } = await bracket(recording, () => readPidStat(workload.pid)(10));
    const ofProgram = { ...labels(), name: kernelName };
    expect(valueIn(frame, 'process_threads', ofProgram)).toBe(1);
    agreement.check({
      what: `minor faults of ${JSON.stringify(kernelName)}`,
      peer: '/proc/PID/stat',
      recorded: valueIn(frame, 'process_page_faults_total', { ...ofProgram, type: 'minor' }),
      low: before,
      high: after,
    });
  });
});

function numberIn(figures: Readonly<Record<string, number>>, key: string): number {
  return figures[key] as number;
}
