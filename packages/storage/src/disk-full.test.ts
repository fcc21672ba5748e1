import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameSink, TidemarkError } from '@tidemark/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SHORT_RETENTION } from '../test/recorded-history.ts';
import { simulateFrames } from '../test/simulated-frames.ts';
import { CAN_MOUNT, mountSmallDisk, type SmallDisk } from '../test/small-disk.ts';
import { checkHistory } from './check.ts';
import { type HistoryReader, openHistoryReader } from './history-reader.ts';
import { openJournal } from './journal.ts';
import { type Maintainer, openMaintainer } from './maintain.ts';

const DISK_MIB = 8;

const frames = simulateFrames({ series: 100 });

let disk: SmallDisk;
let file: string;
let journal: FrameSink;
let maintainer: Maintainer;
let seq: number;

/** The code of what it throws; undefined when it does not. */
function codeOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return (error as TidemarkError).code;
  }
}

const appendNext = () => {
  seq++;
  return codeOf(() => journal.append(frames.frame(seq, { isFirst: seq === 1 })));
};

const appendMany = (count: number) => Array.from({ length: count }, appendNext);

/** Leaves no block of the disk free. */
function fillDisk(): void {
  const { bavail, bsize } = statfsSync(disk.path);
  writeFileSync(join(disk.path, 'ballast'), Buffer.alloc(bavail * bsize));
}

const freeDisk = () => rmSync(join(disk.path, 'ballast'));

function read<T>(use: (reader: HistoryReader) => T): T {
  const reader = openHistoryReader(file);
  try {
    return use(reader);
  } finally {
    reader.close();
  }
}

const storedSeqs = () => read((reader) => reader.framesAfter(0, 100_000).map((frame) => frame.seq));

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

function open(maxWaitingBytes?: number): void {
  journal = openJournal({ file, ...(maxWaitingBytes === undefined ? {} : { maxWaitingBytes }) });
  maintainer = openMaintainer({ file, retention: SHORT_RETENTION });
}

describe.skipIf(!CAN_MOUNT)('on a disk that is full (needs to mount one)', () => {
  beforeEach(() => {
    disk = mountSmallDisk(DISK_MIB);
    file = join(disk.path, 'tidemark.db');
    seq = 0;
  });

  afterEach(() => {
    maintainer.close();
    journal.close();
    disk[Symbol.dispose]();
  });

  it('frames wait in memory, and are written in their order when there is space again', () => {
    open();
    appendMany(100);
    fillDisk();
    const codes = appendMany(500);
    expect(codes.at(-1)).toBe('STORAGE_DISK_FULL');
    const written = codes.filter((code) => code === undefined).length;
    expect(codes.slice(written)).toEqual(Array(500 - written).fill('STORAGE_DISK_FULL'));
    freeDisk();
    expect(appendNext()).toBeUndefined();
    expect(storedSeqs()).toEqual(range(1, 601));
    expect(checkHistory(file).damages).toEqual([]);
    expect(read((reader) => reader.events({ fromMs: 0, toMs: 1e14, types: ['frames-lost'] }))).toEqual([]);
  });

  it('what does not fit into memory is lost, the oldest first, and told by an event', () => {
    const bytesOfFrame = 100 * 8 + 256;
    open(200 * bytesOfFrame);
    appendMany(100);
    fillDisk();
    const written = 100 + appendMany(500).filter((code) => code === undefined).length;
    freeDisk();
    expect(appendNext()).toBeUndefined();
    expect(storedSeqs()).toEqual([...range(1, written), ...range(401, 601)]);
    const events = read((reader) => reader.events({ fromMs: 0, toMs: 1e14, types: ['frames-lost'] }));
    expect(events).toEqual([
      { type: 'frames-lost', timeMs: frames.frame(401).timeMs, labels: {}, details: { missed: 400 - written } },
    ]);
    expect(checkHistory(file).damages).toEqual([]);
  });

  it('maintenance says so, breaks nothing, and goes on when there is space again', () => {
    open();
    appendMany(1500);
    fillDisk();
    appendMany(50);
    expect(codeOf(() => maintainer.run({ all: true }))).toBe('STORAGE_DISK_FULL');
    expect(codeOf(() => maintainer.run({ all: true }))).toBe('STORAGE_DISK_FULL');
    expect(checkHistory(file).damages).toEqual([]);
    freeDisk();
    expect(appendNext()).toBeUndefined();
    expect(maintainer.run({ all: true }).sealedFrames).toBe(1550);
    expect(storedSeqs()).toEqual(range(1, 1551));
    expect(checkHistory(file)).toMatchObject({ damages: [], orphanBlocks: 0 });
  });

  it('a reader answers', () => {
    open();
    appendMany(100);
    fillDisk();
    appendMany(100);
    expect(storedSeqs().length).toBeGreaterThanOrEqual(100);
  });
});
