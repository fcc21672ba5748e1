import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { METRICS, parseSelector } from '@tidemark/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ALERTS_FROM_MS, commitAt, transitionsBetween } from '../test/alert-life.ts';
import { commitBetween, ledgerContents, withLedger } from '../test/ledger-contents.ts';
import { readFormatVersion } from './database.ts';
import { type HistoryReader, openHistoryReader } from './history-reader.ts';
import { openJournal } from './journal.ts';
import { openLedger } from './ledger/open-ledger.ts';
import { openMaintainer } from './maintain.ts';
import { FORMAT_VERSION } from './schema.ts';

/**
 * Files as released versions wrote them. They are never written again: a change that cannot read them is a change of the
 * format without a migration.
 */
const FIXTURES = new URL('../test/fixtures/history/', import.meta.url);

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const JANUARY_5 = Date.UTC(2026, 0, 5);

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-golden-'));
  file = join(folder, 'tidemark.db');
});

afterEach(() => rmSync(folder, { recursive: true }));

function place(version: number): void {
  writeFileSync(file, gunzipSync(readFileSync(new URL(`format-${version}.db.gz`, FIXTURES))));
}

function read<T>(use: (reader: HistoryReader) => T): T {
  const reader = openHistoryReader(file);
  try {
    return use(reader);
  } finally {
    reader.close();
  }
}

/** What was recorded into `format-1.db`: frames 1 to 20 without 8, a second apart; a fourth series from 11 on. */
const NOON = JANUARY_5 + 12 * HOUR_MS;
const frameOfVersion1 = (seq: number) => {
  const values = [seq / 100, seq === 12 ? 0.5 : seq * 0.25, 4096 * seq];
  if (seq >= 11) values.push(seq === 15 ? Number.NaN : 1e9 + seq);
  const elapsedMs = seq === 1 ? 0 : seq === 9 ? 2000.5 : 1000.125;
  return { seq, timeMs: NOON + seq * SECOND_MS, elapsedMs, intervalMs: 1000, values };
};
const SEQS_OF_VERSION_1 = Array.from({ length: 20 }, (_, i) => i + 1).filter((seq) => seq !== 8);

const framesIn = (reader: HistoryReader) =>
  reader.framesAfter(0, 100).map(({ seq, timeMs, elapsedMs, intervalMs, values }) => {
    return { seq, timeMs, elapsedMs, intervalMs, values: [...values] };
  });

it('reads a file of format version 1', () => {
  place(1);
  read((reader) => {
    expect(framesIn(reader)).toEqual(SEQS_OF_VERSION_1.map(frameOfVersion1));
    expect(reader.facts()).toMatchObject({ formatVersion: FORMAT_VERSION, frames: 19, series: 4, newestSeq: 20 });
    expect(reader.events({ fromMs: NOON, toMs: NOON + MINUTE_MS })).toEqual([
      {
        type: 'process-start',
        timeMs: NOON + 10_500,
        labels: { name: 'größe "x"', pid: '7', start: '9' },
        details: {},
      },
    ]);
  });
});

it('reads a file of format version 2 as it is, while a program of that version may be recording into it', () => {
  place(2);
  read((reader) => {
    expect(reader.facts().formatVersion).toBe(2);
    expect(reader.facts().frames).toBeGreaterThan(0);
    expect(reader.alertTransitions({ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER })).toEqual([]);
  });
  expect(readFormatVersion(file)).toBe(2);
});

it('goes on recording into a file of format version 1, and seals what is in it', () => {
  place(1);
  const journal = openJournal({ file });
  const layout = { series: [{ metric: METRICS.host_load1, labels: {} }] };
  const next = { seq: journal.lastSeq + 1, timeMs: NOON + 2 * HOUR_MS, elapsedMs: 0, intervalMs: 1000, layout };
  journal.append({ ...next, values: Float64Array.of(1) });
  const maintainer = openMaintainer({ file });
  expect(maintainer.run().sealedFrames).toBe(19);
  maintainer.close();
  journal.close();
  read((reader) => {
    const { values } = reader.framesAfter(19, 1)[0] as { values: Float64Array };
    expect([...values]).toEqual(frameOfVersion1(20).values);
    const selector = parseSelector('process_cpu_seconds_total');
    const { series } = reader.query({
      selector,
      fromMs: NOON,
      toMs: NOON + MINUTE_MS,
      stepMs: MINUTE_MS,
      aggregation: 'increase',
    });
    // 0.25 a frame, but nothing across the missing one, and a restart at frame 12 that began with 0.5 and went on to 3.25.
    expect(series[0]?.values[0]).toBeCloseTo(6 * 0.25 + 2 * 0.25 + 0.5 + (3.25 - 0.5) + 7 * 0.25, 10);
  });
});

/** What was brought into `format-2.db`: three days a minute apart, and half an hour more in the journal. */
const loadOfVersion2 = (minute: number) => ((minute * 37) % 400) / 100;

it('reads every tier of a file of format version 2', () => {
  place(2);
  read((reader) => {
    const ask = (day: number, aggregation: 'max' | 'p95' | 'last', stepMs: number) =>
      reader.query({
        selector: parseSelector('host_load1'),
        fromMs: JANUARY_5 + day * DAY_MS,
        toMs: JANUARY_5 + day * DAY_MS + HOUR_MS,
        stepMs,
        aggregation,
      });
    const hour = Array.from({ length: 60 }, (_, minute) => loadOfVersion2(minute));
    expect(ask(0, 'max', HOUR_MS)).toMatchObject({
      tier: 'hour',
      series: [{ values: Float64Array.of(Math.max(...hour)) }],
    });
    const sorted = hour.toSorted((a, b) => a - b);
    const p95 = ask(0, 'p95', HOUR_MS).series[0]?.values[0] as number;
    expect(Math.abs(p95 / ((sorted[56] as number) * 0.95 + (sorted[57] as number) * 0.05) - 1)).toBeLessThan(0.01);
    for (const [day, tier] of [
      [1, 'minute'],
      [2, 'raw'],
      [3, 'raw'],
    ] as const) {
      const answer = ask(day, 'last', MINUTE_MS);
      const recorded = day === 3 ? 30 : 60;
      expect(answer.tier).toBe(tier);
      expect([...(answer.series[0]?.values ?? [])].slice(0, recorded)).toEqual(
        Array.from({ length: recorded }, (_, minute) => loadOfVersion2(day * 1440 + minute)),
      );
    }
    expect(reader.events({ fromMs: JANUARY_5, toMs: JANUARY_5 + 4 * DAY_MS })).toHaveLength(1);
    expect(reader.facts()).toMatchObject({
      formatVersion: 2,
      series: 3,
      oldestMs: JANUARY_5,
      newestSeq: 30,
    });
  });
});

/** What was committed to `format-3.db`: 20 transitions, each told to two receivers; 15 times the first of them was. */
it('reads what a file of format version 3 knows of alerts, and goes on telling', async () => {
  place(3);
  read((reader) => {
    const all = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, order: 'oldest' as const };
    expect(reader.alertTransitions(all)).toEqual(transitionsBetween(1, 20));
    expect(reader.facts()).toMatchObject({ formatVersion: FORMAT_VERSION, newestSeq: 400 });
  });
  await using ledger = openLedger({ file });
  const { snapshot, deliveries } = commitAt(20);
  expect(await ledger.load()).toEqual({ snapshot, savedMs: ALERTS_FROM_MS + MINUTE_MS });
  const [webhook, log] = await Promise.all([ledger.queue('webhook'), ledger.queue('log')]);
  expect([webhook.figures().items, log.figures().items]).toEqual([5, 20]);
  const { item, key } = commitAt(16).deliveries[0] as (typeof deliveries)[number];
  expect(await webhook.first()).toMatchObject({ id: 31, item, key });
  expect(await ledger.commit({ deliveries })).toMatchObject({
    deliveries: [{ result: 'duplicate' }, { result: 'duplicate' }],
  });
  expect(await webhook.add({ key: 'n-1', timeMs: 0, item: '' })).toMatchObject({ result: 'duplicate' });
  await webhook.add({ key: 'new', timeMs: 0, item: '' });
  for (let i = 0; i < 5; i++) await webhook.remove((await webhook.first())?.id ?? 0);
  expect(await webhook.first()).toMatchObject({ id: 41, key: 'new' });
});

it.each([1, 2])('begins a ledger in a file of format version %i', (version) => {
  place(version);
  withLedger(file, (ledger) => {
    expect(ledger.load()).toBeUndefined();
    commitBetween(ledger, 1, 3);
  });
  expect(ledgerContents(file)).toMatchObject({
    transitions: transitionsBetween(1, 3),
    waiting: { webhook: 3, log: 3 },
  });
});
