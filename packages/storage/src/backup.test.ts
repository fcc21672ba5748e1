import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordHistory } from '../test/recorded-history.ts';
import { simulateFrames } from '../test/simulated-frames.ts';
import { CAN_MOUNT, mountSmallDisk } from '../test/small-disk.ts';
import { backupHistory } from './backup.ts';
import { checkHistory } from './check.ts';
import { openHistoryReader } from './history-reader.ts';
import { openJournal } from './journal.ts';

const LAST_SEQ = 3000;

let dir: string;
let file: string;
let target: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-backup-'));
  file = join(dir, 'tidemark.db');
  target = join(dir, 'backup.db');
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

function newestSeq(path: string): number {
  const reader = openHistoryReader(path);
  try {
    return reader.facts().newestSeq;
  } finally {
    reader.close();
  }
}

/** Records without a pause on a thread of its own, until it is closed. */
async function recordOnThread() {
  const options = { file, acknowledgedFile: join(dir, 'acknowledged'), afterFrames: 100 };
  writeFileSync(options.acknowledgedFile, '');
  const worker = new Worker(new URL('../test/crash/recorder-thread.ts', import.meta.url), {
    workerData: options,
  });
  const acknowledged = () => Number(readFileSync(options.acknowledgedFile, 'utf8'));
  await once(worker, 'message');
  return { acknowledged, [Symbol.asyncDispose]: async () => void (await worker.terminate()) };
}

describe('backupHistory', () => {
  beforeEach(() => recordHistory(file, simulateFrames(), { last: LAST_SEQ }));

  it('copies all of a file and says how far it is', async () => {
    const progress: number[] = [];
    const report = await backupHistory(file, target, {
      onProgress: ({ copiedBytes, totalBytes }) => progress.push(copiedBytes / totalBytes),
    });
    expect(report).toMatchObject({ file, target });
    expect(checkHistory(target)).toMatchObject({ isSound: true, sound: checkHistory(file).sound });
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  it('copies what was recorded when it began, while recording goes on', async () => {
    await using recorder = await recordOnThread();
    const before = recorder.acknowledged();
    await backupHistory(file, target);
    const after = recorder.acknowledged();
    expect(checkHistory(target).damages).toEqual([]);
    expect(newestSeq(target)).toBeGreaterThanOrEqual(before);
    expect(newestSeq(target)).toBeLessThanOrEqual(after + 1);
  });

  it('makes a file in which recording can go on', async () => {
    await backupHistory(file, target);
    const journal = openJournal({ file: target });
    expect(journal.lastSeq).toBe(LAST_SEQ);
    journal.append(simulateFrames().frame(LAST_SEQ + 1, { isFirst: true }));
    journal.close();
    expect(checkHistory(target).isSound).toBe(true);
  });

  it('writes over nothing', async () => {
    writeFileSync(target, 'precious');
    await expect(backupHistory(file, target)).rejects.toMatchObject({ code: 'STORAGE_TARGET_EXISTS' });
    expect(readFileSync(target, 'utf8')).toBe('precious');
  });

  it('can be cancelled, and leaves nothing then', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const backup = backupHistory(file, target, { signal: stop.signal, onProgress: () => stop.abort(reason) });
    await expect(backup).rejects.toBe(reason);
    expect(readdirSync(dir).filter((name) => !name.startsWith('tidemark.db'))).toEqual([]);
  });

  it('says which directory cannot be written', async () => {
    const nowhere = join(dir, 'nowhere', 'backup.db');
    await expect(backupHistory(file, nowhere)).rejects.toMatchObject({ code: 'STORAGE_NOT_WRITABLE' });
  });

  it.skipIf(!CAN_MOUNT)('leaves nothing on a disk that is too small (needs to mount one)', async () => {
    using disk = mountSmallDisk(1);
    writeFileSync(join(disk.path, 'ballast'), Buffer.alloc(900_000));
    await expect(backupHistory(file, join(disk.path, 'backup.db'))).rejects.toMatchObject({
      code: 'STORAGE_DISK_FULL',
    });
    expect(readdirSync(disk.path)).toEqual(['ballast']);
  });
});

it('has nothing to copy where there is no history', async () => {
  await expect(backupHistory(file, target)).rejects.toMatchObject({ code: 'STORAGE_NOT_FOUND' });
  expect(existsSync(target)).toBe(false);
});
