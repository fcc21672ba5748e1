import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameSink, TidemarkError } from '@tidemark/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tamper } from '../test/damage-file.ts';
import { SHORT_RETENTION } from '../test/recorded-history.ts';
import { simulateFrames } from '../test/simulated-frames.ts';
import { CAN_MOUNT, mountSmallDisk, type SmallDisk } from '../test/small-disk.ts';
import { checkHistory } from './check.ts';
import { type HistoryReader, openHistoryReader } from './history-reader.ts';
import { openJournal } from './journal.ts';
import { type Maintainer, openMaintainer } from './maintain.ts';

/** Room for the write-ahead log of some hundred frames, and the file. */
const DISK_MIB = 80;

const frames = simulateFrames({ series: 300 });

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

/** Leaves so many bytes of the disk free, and no room in the write-ahead log. */
function fillDisk(leftBytes = 0): void {
  tamper(file, () => {});
  const { bavail, bsize } = statfsSync(disk.path);
  writeFileSync(join(disk.path, 'ballast'), Buffer.alloc(bavail * bsize - leftBytes));
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
    const codes = appendMany(200);
    expect(codes.at(-1)).toBe('STORAGE_DISK_FULL');
    const written = codes.filter((code) => code === undefined).length;
    expect(codes.slice(written)).toEqual(Array(200 - written).fill('STORAGE_DISK_FULL'));
    freeDisk();
    expect(appendNext()).toBeUndefined();
    expect(storedSeqs()).toEqual(range(1, 301));
    expect(checkHistory(file).damages).toEqual([]);
    expect(read((reader) => reader.events({ fromMs: 0, toMs: 1e14, types: ['frames-lost'] }))).toEqual([]);
  });

  it('what does not fit into memory is lost, the oldest first, and told by an event', () => {
    const bytesOfFrame = 300 * 8 + 256;
    open(80 * bytesOfFrame);
    appendMany(100);
    fillDisk();
    const written = 100 + appendMany(200).filter((code) => code === undefined).length;
    freeDisk();
    expect(appendNext()).toBeUndefined();
    expect(storedSeqs()).toEqual([...range(1, written), ...range(221, 301)]);
    const events = read((reader) => reader.events({ fromMs: 0, toMs: 1e14, types: ['frames-lost'] }));
    expect(events).toEqual([
      { type: 'frames-lost', timeMs: frames.frame(221).timeMs, labels: {}, details: { missed: 220 - written } },
    ]);
    expect(checkHistory(file).damages).toEqual([]);
  });

  it('maintenance says so, breaks nothing, and goes on when there is space again', () => {
    open();
    appendMany(500);
    fillDisk();
    appendMany(50);
    expect(codeOf(() => maintainer.run({ all: true }))).toBe('STORAGE_DISK_FULL');
    expect(codeOf(() => maintainer.run({ all: true }))).toBe('STORAGE_DISK_FULL');
    expect(checkHistory(file).damages).toEqual([]);
    freeDisk();
    expect(appendNext()).toBeUndefined();
    maintainer.run({ all: true });
    expect(storedSeqs()).toEqual(range(1, 551));
    expect(checkHistory(file)).toMatchObject({ damages: [], orphanBlocks: 0, sound: { frames: 1 } });
  });

  it('maintenance goes on wherever in a window the space ran out', () => {
    open();
    const codes: (string | undefined)[] = [];
    const orphanBlocks: number[] = [];
    for (const leftMib of [0, 0.12, 0.18, 0.25, 8]) {
      appendMany(100);
      fillDisk(leftMib * 2 ** 20);
      codes.push(codeOf(() => maintainer.run({ all: true })));
      orphanBlocks.push(checkHistory(file).orphanBlocks);
      freeDisk();
      maintainer.run({ all: true });
    }
    expect(new Set(codes)).toEqual(new Set(['STORAGE_DISK_FULL', undefined]));
    expect(Math.max(...orphanBlocks)).toBeGreaterThan(0);
    expect(storedSeqs()).toEqual(range(1, 500));
    expect(checkHistory(file)).toMatchObject({ damages: [], orphanBlocks: 0, sound: { frames: 1 } });
  }, 30_000);

  it('a reader answers', () => {
    open();
    appendMany(100);
    fillDisk();
    appendMany(100);
    expect(storedSeqs().length).toBeGreaterThanOrEqual(100);
    freeDisk();
  });
});
