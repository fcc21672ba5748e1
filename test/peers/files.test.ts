import { rmSync } from 'node:fs';
import type { Frame } from '@tidemark/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest';
import { createAgreement } from './agreement.ts';
import { hasDisk, makeDiskFolder } from './disk.ts';
import { countOpenFiles, readFields } from './kernel-files.ts';
import { MIB } from './kernel-units.ts';
import { hasPeers, runPidstat } from './peers.ts';
import { openRecording, type Recording, valueIn } from './recording.ts';
import { startNodeWorkload, type Workload } from './workload.ts';

/** What else a file system writes with a file: its tables and its journal. */
const METADATA_BYTES = MIB;

const agreement = createAgreement();

let folder: string;
let recording: Recording;
let workload: Workload;

const labels = () => ({ pid: String(workload.pid) });

beforeAll(async () => {
  folder = makeDiskFolder();
  recording = await openRecording({ processes: [{ command: 'test/peers/workloads/' }] });
});

afterEach(() => workload?.[Symbol.asyncDispose]());

afterAll(async () => {
  await recording?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
  process.stdout.write(agreement.describe());
});

describe.skipIf(!hasDisk())('a process that writes and reads a file', () => {
  const read = (frame: Frame) => valueIn(frame, 'process_read_bytes_total', labels());
  const written = (frame: Frame) => valueIn(frame, 'process_written_bytes_total', labels());

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

  it.skipIf(!hasPeers('pidstat'))('wrote what pidstat says', async () => {
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

describe('a process with open files', () => {
  it('has as many more as it opens, and fewer when it closes them', async () => {
    workload = await startNodeWorkload('file-opener.ts');
    const openFiles = async () => valueIn(await recording.frame(), 'process_open_fds', labels());
    const before = await openFiles();
    await workload.ask('open 50');
    const more = await openFiles();
    const said = countOpenFiles(workload.pid);
    await workload.ask('close 0');
    agreement.check({ what: 'files more after opening 50', peer: 'the program', recorded: more - before, low: 50 });
    agreement.check({ what: 'open files', peer: '/proc/PID/fd', recorded: more, low: said });
    agreement.check({ what: 'after closing 50', peer: 'the program', recorded: await openFiles(), low: before });
  });
});
