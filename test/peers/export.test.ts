import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { METRICS } from '@tidemark/core';
import { HISTORY_FILE_NAME, openImport } from '@tidemark/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDuckDb, type Select } from './duckdb.ts';
import { hasPromtool, inOrder, type Sample, throughPrometheus } from './samples.ts';

const BIN = fileURLToPath(new URL('../../packages/cli/bin/tidemark.js', import.meta.url));
const START_MS = Date.UTC(2026, 0, 5, 23, 59, 58, 250);
const INTERVAL_MS = 750;
const FRAMES = 2500;
const NAMES = ['plain', 'a "quoted", name', 'two\nlines', '-bash', 'Grüße 日本 🦊', 'back\\slash'];

let directory: string;
let samples: readonly Sample[];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-peers-'));
  samples = recordSamples(join(directory, HISTORY_FILE_NAME));
});

afterAll(() => rmSync(directory, { recursive: true }));

/** Gauges and counters, some samples absent, and what they are. */
function recordSamples(file: string): readonly Sample[] {
  const series = NAMES.flatMap((name) => [
    { metric: METRICS.process_threads, labels: { name, pid: '7' } },
    { metric: METRICS.process_cpu_seconds_total, labels: { name, mode: 'user' } },
  ]);
  const recorded: Sample[] = [];
  const importing = openImport({ file });
  for (let seq = 1; seq <= FRAMES; seq++) {
    const timeMs = START_MS + seq * INTERVAL_MS;
    const values = Float64Array.from(series, (_, slot) => valueAt(seq, slot));
    importing.append({
      seq,
      timeMs,
      elapsedMs: seq === 1 ? 0 : INTERVAL_MS,
      intervalMs: INTERVAL_MS,
      layout: { series },
      values,
    });
    for (const [slot, { metric, labels }] of series.entries()) {
      const value = values[slot] as number;
      if (!Number.isNaN(value)) recorded.push({ metric: metric.name, labels, timeMs, value });
    }
  }
  importing.close();
  return inOrder(recorded);
}

function valueAt(seq: number, slot: number): number {
  if (slot === 2 && seq % 7 === 0) return Number.NaN;
  if (slot === 4) return Math.sin(seq) * 10 ** ((seq % 30) - 15);
  return slot % 2 === 0 ? (seq * 3) % 101 : seq * 0.1;
}

function exportTo(name: string): string {
  const file = join(directory, name);
  execFileSync(process.execPath, [BIN, 'export', '--data-dir', directory, '--from', '2026-01-01', '--out', file]);
  return file;
}

it.runIf(hasPromtool())('Prometheus makes blocks of an OpenMetrics export and finds every sample in them', () => {
  expect(throughPrometheus(exportTo('export.om'), join(directory, 'blocks'))).toEqual(samples);
});

const select = findDuckDb() as Select;

describe.runIf(select !== undefined)('DuckDB', () => {
  it('reads every sample of a Parquet export', async () => {
    const file = exportTo('export.parquet');
    const rows = await select(`SELECT metric, labels, epoch_ms(time) AS ms, value FROM '${file}'`);
    const found = rows.map(({ metric, labels, ms, value }) => ({
      metric: metric as string,
      labels: JSON.parse(labels as string) as Record<string, string>,
      timeMs: Number(ms),
      value: value as number,
    }));
    expect(inOrder(found)).toEqual(samples);
    const named = `SELECT count(*) AS n FROM '${file}' WHERE labels ->> 'name' = 'plain' AND metric = 'process_threads'`;
    expect(await select(named)).toEqual([{ n: BigInt(FRAMES) }]);
  });

  it('reads a CSV export without being told how', async () => {
    const file = exportTo('export.csv');
    const sql = `SELECT count(*) AS n, sum(value) AS total, min(epoch_ms(time)) AS first, max(epoch_ms(time)) AS last FROM '${file}'`;
    const [row] = await select(sql);
    const times = samples.map(({ timeMs }) => timeMs);
    const total = samples.reduce((sum, { value }) => sum + value, 0);
    expect(row?.n).toBe(BigInt(samples.length));
    expect(row?.total).toBeCloseTo(total, -2);
    expect([Number(row?.first), Number(row?.last)]).toEqual([Math.min(...times), Math.max(...times)]);
  });
});
