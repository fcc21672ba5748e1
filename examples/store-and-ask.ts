// Writes two hours of frames into a history file of its own, and asks for the 95th percentile of each ten minutes.
import { join } from 'node:path';
import { type Layout, METRICS, parseSelector } from '@tidemark/core';
import { openHistory, openImport } from '@tidemark/storage';

const file = join(process.argv[2] ?? 'example-data', 'tidemark.db');
const startMs = Date.UTC(2026, 0, 5);
const layout: Layout = { series: [{ metric: METRICS.host_load1, labels: {} }] };

const importing = openImport({ file });
for (let second = 0; second < 7200; second++) {
  const elapsedMs = second === 0 ? 0 : 1000;
  const values = Float64Array.of(Math.round(100 + 50 * Math.sin(second / 600)) / 100);
  importing.append({ seq: second + 1, timeMs: startMs + second * 1000, elapsedMs, intervalMs: 1000, layout, values });
}
console.log(importing.close());

await using history = openHistory(file);
const { series, tier, stepMs } = await history.query({
  selector: parseSelector('host_load1'),
  fromMs: startMs,
  toMs: startMs + 7_200_000,
  stepMs: 600_000,
  aggregation: 'p95',
});
console.log({ tier, stepMs, p95: [...(series[0]?.values ?? [])] });
