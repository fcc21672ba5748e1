import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Frame, type Layout, METRICS } from '@tidemark/core';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHistoryReader } from './history-reader.ts';
import { openJournal, readNewestSeq } from './journal.ts';
import { FORMAT_VERSION } from './schema.ts';

let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-journal-'));
  file = join(dir, 'tidemark.db');
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

const threadsOf = (...names: string[]): Layout => ({
  series: names.map((name) => ({ metric: METRICS.process_threads, labels: { name } })),
});

const frame = (seq: number, layout: Layout, values: number[], timeMs = seq * 1000): Frame => ({
  seq,
  timeMs,
  elapsedMs: 1000,
  intervalMs: 1000,
  layout,
  values: Float64Array.from(values),
});

const open = () => openJournal({ file });

function read<T>(use: (reader: ReturnType<typeof openHistoryReader>) => T): T {
  const reader = openHistoryReader(file);
  try {
    return use(reader);
  } finally {
    reader.close();
  }
}

describe('openJournal', () => {
  it('gives back bit for bit what was appended, absent values included', () => {
    const journal = open();
    const layout = threadsOf('a', 'b', 'c');
    const values = [Math.PI, Number.NaN, -0];
    journal.append(frame(1, layout, values));
    journal.close();
    const [stored] = read((reader) => reader.framesAfter(0, 10));
    expect(stored).toMatchObject({ seq: 1, timeMs: 1000, elapsedMs: 1000, intervalMs: 1000, layout });
    expect([...(stored?.values ?? [])]).toEqual(values);
  });

  it('goes on numbering where the last run ended', () => {
    const first = open();
    expect(first.lastSeq).toBe(0);
    first.append(frame(7, threadsOf('a'), [1]));
    expect(readNewestSeq(file)).toBe(7);
    first.close();
    const second = open();
    expect([second.lastSeq, readNewestSeq(file)]).toEqual([7, 7]);
    second.close();
  });

  it('enters each series once, however often layouts change', () => {
    const journal = open();
    journal.append(frame(1, threadsOf('a', 'b'), [1, 2]));
    journal.append(frame(2, threadsOf('b', 'c'), [3, 4]));
    journal.append(frame(3, threadsOf('a', 'b'), [5, 6]));
    journal.close();
    const entries = read((reader) => reader.series({ matchers: [] }));
    expect(entries.map(({ series, firstMs, lastMs }) => [series.labels.name, firstMs, lastMs])).toEqual([
      ['a', 1000, 3000],
      ['b', 1000, 3000],
      ['c', 2000, 2000],
    ]);
  });

  it('knows when the series of a killed run were last recorded', () => {
    const killed = open();
    const layout = threadsOf('a');
    killed.append(frame(1, layout, [1]));
    killed.append(frame(2, layout, [1], 90_000));
    // Not closed: the file is as a killed process leaves it.
    const next = open();
    next.append(frame(3, threadsOf('b'), [1], 200_000));
    const entries = read((reader) => reader.series({ matchers: [] }));
    expect(entries.map(({ series, lastMs }) => [series.labels.name, lastMs])).toEqual([
      ['a', 90_000],
      ['b', 200_000],
    ]);
    next.close();
    killed.close();
  });

  it('throws and leaves nothing of a frame it could not store, and stores the next one', () => {
    const journal = open();
    const layout = threadsOf('a');
    journal.append(frame(1, layout, [1]));
    expect(() => journal.append(frame(1, threadsOf('a', 'x'), [1, 2]))).toThrow(
      expect.objectContaining({ code: 'STORAGE_FAILED' }),
    );
    journal.append(frame(2, layout, [3]));
    journal.close();
    read((reader) => {
      expect(reader.series({ matchers: [] }).map(({ series }) => series.labels.name)).toEqual(['a']);
      expect(reader.framesAfter(0, 10).map(({ values }) => [...values])).toEqual([[1], [3]]);
    });
  });
});

describe('a file that is no history file', () => {
  it.each([
    ['text', 'STORAGE_NOT_A_DATABASE', (path: string) => writeFileSync(path, 'hello, this is not a database')],
    [
      'a database of another program',
      'STORAGE_NOT_TIDEMARK',
      (path: string) => new SqliteDatabase(path).exec('CREATE TABLE x (y)').close(),
    ],
    [
      'a newer format',
      'STORAGE_FORMAT_TOO_NEW',
      (path: string) => {
        openJournal({ file: path }).close();
        const db = new SqliteDatabase(path);
        db.pragma('user_version = 99');
        db.close();
      },
    ],
  ])('is refused and left as it is: %s', (_, code, make) => {
    make(file);
    const before = readFileSync(file);
    expect(() => open()).toThrow(expect.objectContaining({ code }));
    expect(() => openHistoryReader(file)).toThrow(expect.objectContaining({ code }));
    expect(readFileSync(file)).toEqual(before);
  });

  it('is not found when there is none', () => {
    expect(() => openHistoryReader(file)).toThrow(expect.objectContaining({ code: 'STORAGE_NOT_FOUND' }));
  });

  it('is made out of a database with nothing in it, as one that is being made is at first', () => {
    const db = new SqliteDatabase(file);
    db.pragma('auto_vacuum = INCREMENTAL');
    expect(() => openHistoryReader(file)).toThrow(expect.objectContaining({ code: 'STORAGE_NOT_FOUND' }));
    db.close();
    open().close();
    expect(read((reader) => reader.facts().frames)).toBe(0);
  });

  it('is made out of an empty one', () => {
    writeFileSync(file, '');
    open().close();
    expect(read((reader) => reader.facts())).toMatchObject({
      frames: 0,
      formatVersion: FORMAT_VERSION,
      newestSeq: 0,
      oldestMs: undefined,
    });
  });

  it('is reported when its directory cannot be written', () => {
    writeFileSync(join(dir, 'plain'), '');
    expect(() => openJournal({ file: join(dir, 'plain', 'tidemark.db') })).toThrow(
      expect.objectContaining({ code: 'STORAGE_NOT_WRITABLE' }),
    );
  });
});
