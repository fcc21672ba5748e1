import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Layout, METRICS, parseSelector } from '@tidemark/core';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openImport } from './history-import.ts';
import { openHistoryReader } from './history-reader.ts';
import { openJournal } from './journal.ts';
import { openMaintainer } from './maintain.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const START_MS = Date.UTC(2026, 0, 5);

const layout: Layout = {
  series: [
    { metric: METRICS.host_load1, labels: {} },
    { metric: METRICS.host_load5, labels: {} },
    { metric: METRICS.host_load15, labels: {} },
    { metric: METRICS.host_cpus, labels: {} },
  ],
};

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-left-out-'));
  file = join(folder, 'tidemark.db');
});

afterEach(() => rmSync(folder, { recursive: true }));

const frameAt = (seq: number, intervalMs: number) => ({
  seq,
  timeMs: START_MS + (seq - 1) * intervalMs,
  elapsedMs: seq === 1 ? 0 : intervalMs,
  intervalMs,
  layout,
  // One that changes, so that frames are told by what changed.
  values: Float64Array.of(seq, 2, 3, 4),
});

function damage(table: 'frame' | 'block' | 'window', column: string, id: string): void {
  const db = new SqliteDatabase(file);
  const { changes } = db
    .prepare(`UPDATE ${table} SET ${column} = CAST(x'ff' || substr(${column}, 2) AS BLOB) WHERE ${id}`)
    .run();
  expect(changes).toBe(1);
  db.close();
}

function maintain(options: { readonly retention?: { readonly rawMs: number } } = {}) {
  const maintainer = openMaintainer({ file, ...options });
  const reports = [maintainer.run()];
  while (reports.at(-1)?.isBehind) reports.push(maintainer.run());
  maintainer.close();
  return reports.reduce((sum, { leftOut }) => sum + leftOut, 0);
}

function read<T>(use: (reader: ReturnType<typeof openHistoryReader>) => T): T {
  const reader = openHistoryReader(file);
  try {
    return use(reader);
  } finally {
    reader.close();
  }
}

it('seals what is left of a journal with a damaged frame, and tells what is lost', () => {
  const journal = openJournal({ file });
  for (let seq = 1; seq <= 1900; seq++) journal.append(frameAt(seq, 1000));
  journal.close();
  damage('frame', 'samples', 'seq = 100');
  // From the damaged one on all are lost up to the next that is told in full.
  expect(maintain()).toBe(21);
  read((reader) => {
    const seqs = reader.framesAfter(0, 2000).map(({ seq }) => seq);
    expect(seqs).toEqual([...range(1, 99), ...range(121, 1900)]);
    expect(reader.events({ fromMs: START_MS, toMs: START_MS + DAY_MS })).toMatchObject([
      { type: 'frames-lost', timeMs: START_MS + 99_000, details: { missed: 21 } },
    ]);
  });
});

it('deletes a stretch of the journal of which nothing can be read', () => {
  const journal = openJournal({ file });
  for (let seq = 1; seq <= 3; seq++) journal.append(frameAt(seq, 2 * MINUTE_MS));
  journal.append({ ...frameAt(4, 2 * MINUTE_MS), timeMs: START_MS + DAY_MS });
  journal.append({ ...frameAt(5, 2 * MINUTE_MS), timeMs: START_MS + 2 * DAY_MS });
  journal.close();
  damage('frame', 'samples', 'seq = 1');
  expect(maintain()).toBeGreaterThanOrEqual(3);
  // The next recorder begins with a frame that is told in full.
  const next = openJournal({ file });
  next.append({ ...frameAt(6, 2 * MINUTE_MS), elapsedMs: 0, timeMs: START_MS + 3 * DAY_MS });
  next.close();
  expect(maintain()).toBeGreaterThanOrEqual(1);
  read((reader) => expect(reader.framesAfter(0, 10).map(({ seq }) => seq)).toEqual([6]));
});

it('rolls up and forgets although a block and a clock are damaged', () => {
  const importing = openImport({ file });
  for (let seq = 1; seq <= 3 * 1440; seq++) importing.append(frameAt(seq, MINUTE_MS));
  importing.close();
  damage('block', 'data', 'id = (SELECT min(id) FROM block)');
  damage('window', 'clock', 'id = (SELECT id FROM window WHERE tier = 0 ORDER BY id LIMIT 1 OFFSET 1)');
  expect(maintain({ retention: { rawMs: DAY_MS } })).toBeGreaterThanOrEqual(2);
  read((reader) => {
    const ask = (metric: string, day: number) =>
      reader.query({
        selector: parseSelector(metric),
        fromMs: START_MS + day * DAY_MS,
        toMs: START_MS + (day + 1) * DAY_MS,
        stepMs: MINUTE_MS,
        aggregation: 'last',
      });
    expect(ask('host_load1', 0).series).toEqual([]);
    expect(ask('host_load5', 0)).toMatchObject({ tier: 'minute', series: [{ series: layout.series[1] }] });
    expect(ask('host_load5', 2)).toMatchObject({ tier: 'raw', series: [{ series: layout.series[1] }] });
  });
});

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
