import { availableParallelism } from 'node:os';
import type { Frame } from '@tidemark/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest';
import { createAgreement } from './agreement.ts';
import { readFields } from './kernel-files.ts';
import { MIB, PAGE_BYTES } from './kernel-units.ts';
import { hasPeers, readPs, runPidstat } from './peers.ts';
import { bracket, openRecording, type Recording, valueIn } from './recording.ts';
import { startNodeWorkload, type Workload } from './workload.ts';

/**
 * The kernel counts the pages of a process on each CPU and adds up what a CPU has gathered only when that is a batch. The
 * recorder and pidstat read `stat`, which shows the sum without what was not added yet; ps reads `status`, which newer
 * kernels make exact.
 */
const RSS_COUNTERS = 3;
const BATCH_PAGES = Math.max(32, 2 * availableParallelism());
const RSS_ERROR_BYTES = RSS_COUNTERS * availableParallelism() * BATCH_PAGES * PAGE_BYTES;

/** What Node.js itself may need or give back meanwhile. */
const NODE_BYTES = 4 * MIB;

const agreement = createAgreement();

let recording: Recording;
let workload: Workload;

const labels = () => ({ pid: String(workload.pid) });
const rssBytes = (frame: Frame) => valueIn(frame, 'process_resident_memory_bytes', labels());

beforeAll(async () => {
  recording = await openRecording({ processes: [{ command: 'test/peers/workloads/' }], extras: { pss: true } });
});

afterEach(() => workload?.[Symbol.asyncDispose]());

afterAll(async () => {
  await recording?.[Symbol.asyncDispose]();
  process.stdout.write(agreement.describe());
});

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
    agreement.check({
      what: 'RSS more after taking 128 MiB, B',
      peer: 'the program',
      recorded: large - small,
      ...range,
    });
    agreement.check({
      what: 'RSS less after freeing 128 MiB, B',
      peer: 'the program',
      recorded: large - again,
      ...range,
    });
  });

  it.skipIf(!hasPeers('ps'))('is as large as ps says while it rests', async () => {
    await workload.ask('grow 64');
    const { before, frame, after } = await bracket(recording, () => readPs(workload.pid));
    const virtualBytes = valueIn(frame, 'process_virtual_memory_bytes', labels());
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

  it.skipIf(!hasPeers('pidstat'))('is as large as pidstat says while it rests', async () => {
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
    const pssBytes = (frame: Frame) => valueIn(frame, 'process_proportional_memory_bytes', labels());
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
