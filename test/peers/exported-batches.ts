import { METRICS } from '@tidemark/core';
import type { ExportBatch } from '@tidemark/plugin-kit';
import type { Sample } from './samples.ts';

const START_MS = Date.UTC(2026, 10, 21, 23, 58, 30, 250);
const STEP_MS = 1000;
const BATCHES = 40;
const ROWS = 5;

/** Names that break what does not escape. */
const NAMES = [
  'plain',
  'a "quoted", name',
  'two\nlines',
  '=1+1',
  '-bash',
  'a=b c',
  'Grüße 日本 🦊',
  'back\\slash',
  'C:\\',
];

const SERIES = [
  { metric: METRICS.host_load1, labels: {} },
  ...NAMES.flatMap((name) => [
    { metric: METRICS.process_threads, labels: { name, pid: '7' } },
    { metric: METRICS.process_cpu_seconds_total, labels: { name, mode: 'user' } },
  ]),
];

/** Some minutes in batches that follow each other: gauges and counters, numbers of every size, some absent. */
export function exportedBatches(): readonly ExportBatch[] {
  return Array.from({ length: BATCHES }, (_, batch) => {
    const first = batch * ROWS;
    // Processes come and go.
    const series = SERIES.filter((_, slot) => slot % 5 !== batch % 7);
    return {
      key: `batch-${batch}`,
      resource: { host: 'vault-7' },
      series,
      timesMs: Float64Array.from({ length: ROWS }, (_, row) => START_MS + (first + row) * STEP_MS),
      columns: series.map((one) =>
        Float64Array.from({ length: ROWS }, (_, row) => valueAt(first + row, SERIES.indexOf(one))),
      ),
    };
  });
}

function valueAt(row: number, slot: number): number {
  if (slot === 2 && row % 7 === 0) return Number.NaN;
  if (slot === 3) return Math.sin(row) * 10 ** ((row % 30) - 15);
  return slot % 2 === 0 ? row * 0.1 * slot : ((row * 3) % 101) - 50;
}

/** Every value in the batches. */
export function samplesOf(batches: readonly ExportBatch[]): readonly Sample[] {
  return batches.flatMap(({ resource, series, timesMs, columns }) =>
    series.flatMap(({ metric, labels }, slot) =>
      Array.from(timesMs, (timeMs, row) => ({
        metric: metric.name,
        labels: { ...resource, ...labels },
        timeMs,
        value: columns[slot]?.[row] as number,
      })).filter(({ value }) => !Number.isNaN(value)),
    ),
  );
}
