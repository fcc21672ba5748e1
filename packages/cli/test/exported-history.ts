import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Layout, METRICS } from '@tidemark/core';
import type { ExportEncoder } from '@tidemark/exporter-file/formats';
import { HISTORY_FILE_NAME, openHistoryScan, openImport } from '@tidemark/storage';
import { createExportTable } from '../src/export/export-table.ts';

const START_MS = Date.UTC(2026, 0, 5, 23, 59, 58, 250);
const INTERVAL_MS = 750;

/** Names that break what does not quote. */
const HOSTILE_NAMES = ['plain', 'a "quoted", name', 'two\nlines', '=1+1', '-bash', 'Grüße 日本 🦊', 'back\\slash'];

const LAYOUT: Layout = {
  series: HOSTILE_NAMES.flatMap((name) => [
    { metric: METRICS.process_threads, labels: { name, pid: '7' } },
    { metric: METRICS.process_cpu_seconds_total, labels: { name, mode: 'user' } },
  ]),
};

/** A sample, whatever it was read from. */
export interface ExportedSample {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly timeMs: number;
  readonly value: number;
}

export interface ExportedHistory extends Disposable {
  readonly dataDir: string;
  readonly samples: readonly ExportedSample[];
  /** What an encoder makes of all of it. */
  encode(encoder: ExportEncoder, tier?: 'raw' | 'minute' | 'hour'): Buffer;
}

/** A history of some thousand samples of every kind of number, some absent, and what is in it. */
export function createExportedHistory(frames = 2500): ExportedHistory {
  const dataDir = mkdtempSync(join(tmpdir(), 'tidemark-export-'));
  const file = join(dataDir, HISTORY_FILE_NAME);
  using importing = openImport({ file });
  for (let seq = 1; seq <= frames; seq++) {
    const timeMs = START_MS + seq * INTERVAL_MS;
    const values = Float64Array.from(LAYOUT.series, (_, slot) => valueAt(seq, slot));
    const elapsedMs = seq === 1 ? 0 : INTERVAL_MS;
    importing.append({ seq, timeMs, elapsedMs, intervalMs: INTERVAL_MS, layout: LAYOUT, values });
  }
  return {
    dataDir,
    samples: samplesOf(frames),
    encode: (encoder, tier = 'raw') => {
      const range = { fromMs: START_MS, toMs: START_MS + frames * INTERVAL_MS + 1 };
      using scan = openHistoryScan(file, range);
      const table = createExportTable({ scan, range, tier, progress: { rows: 0, share: 0 } });
      // A chunk is valid until the next one is asked for.
      return Buffer.concat(Array.from(encoder(table), ({ data }) => Buffer.from(data)));
    },
    [Symbol.dispose]: () => rmSync(dataDir, { recursive: true }),
  };
}

function valueAt(seq: number, slot: number): number {
  if (slot === 2 && seq % 7 === 0) return Number.NaN;
  if (slot === 4) return Math.sin(seq) * 10 ** ((seq % 30) - 15);
  if (slot === 6) return -seq;
  return slot % 2 === 0 ? (seq * 3) % 101 : seq * 0.1;
}

function samplesOf(frames: number): ExportedSample[] {
  const slots = [...LAYOUT.series.entries()].map(([slot, { metric, labels }]) => ({
    slot,
    metric: metric.name,
    labels,
  }));
  const samples = bySeries(slots).flatMap(({ slot, metric, labels }) =>
    Array.from({ length: frames }, (_, i) => ({
      metric,
      labels,
      timeMs: START_MS + (i + 1) * INTERVAL_MS,
      value: valueAt(i + 1, slot),
    })),
  );
  return samples.filter(({ value }) => !Number.isNaN(value));
}

/** By series, then by time. */
export function inOrder(samples: readonly ExportedSample[]): ExportedSample[] {
  return bySeries(samples.toSorted((a, b) => a.timeMs - b.timeMs));
}

function bySeries<T extends Pick<ExportedSample, 'metric' | 'labels'>>(items: readonly T[]): T[] {
  const keyed = items.map((item) => [JSON.stringify([item.metric, Object.entries(item.labels).sort()]), item] as const);
  return keyed.sort(([a], [b]) => (a === b ? 0 : a < b ? -1 : 1)).map(([, item]) => item);
}
