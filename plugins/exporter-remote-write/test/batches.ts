import type { ExportBatch, Labels, MetricDescriptor } from '@tidemark/plugin-kit';

export const START_MS = Date.UTC(2026, 10, 21, 3, 0, 0);

export const GAUGE: MetricDescriptor = { name: 'fleet_size', kind: 'gauge', unit: 'count', help: 'How many there are' };

/** A batch of one row a second from `START_MS` on, its series told apart by their label `name`. */
export function batchOf(
  columns: Readonly<Record<string, readonly number[]>>,
  { key = 'a', afterMs = 0, resource = { host: 'vault-7' } as Labels, metric = GAUGE } = {},
): ExportBatch {
  const rows = Object.values(columns)[0]?.length ?? 0;
  return {
    key,
    resource,
    series: Object.keys(columns).map((name) => ({ metric, labels: { name } })),
    timesMs: Float64Array.from({ length: rows }, (_, row) => START_MS + afterMs + row * 1000),
    columns: Object.values(columns).map((values) => Float64Array.from(values)),
  };
}
