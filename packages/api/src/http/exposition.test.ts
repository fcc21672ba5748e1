import { METRICS } from '@tidemark/core';
import { expect, it } from 'vitest';
import { HOST } from '../../test/recording-here.ts';
import { formatExposition } from './exposition.ts';

it('writes metrics together with HELP and TYPE, escapes labels and leaves absent values out', () => {
  const series = [...HOST.series, { metric: METRICS.host_cpu_seconds_total, labels: { mode: 'system' } }];
  const values = Float64Array.from([1.5, 2, Number.NaN, 700, 4, 0.25]);
  expect(formatExposition({ seq: 1, timeMs: 0, elapsedMs: 0, intervalMs: 1000, layout: { series }, values })).toBe(
    `# HELP host_cpu_seconds_total ${METRICS.host_cpu_seconds_total.help}
# TYPE host_cpu_seconds_total counter
host_cpu_seconds_total{mode="user"} 1.5
host_cpu_seconds_total{mode="idle"} 2
host_cpu_seconds_total{mode="system"} 0.25
# HELP host_memory_available_bytes ${METRICS.host_memory_available_bytes.help}
# TYPE host_memory_available_bytes gauge
host_memory_available_bytes 700
# HELP process_threads Threads of a process
# TYPE process_threads gauge
process_threads{name="a \\"quoted\\" name",pid="7"} 4
`,
  );
});

it('is empty for a frame without values', () => {
  expect(
    formatExposition({
      seq: 1,
      timeMs: 0,
      elapsedMs: 0,
      intervalMs: 1000,
      layout: { series: [] },
      values: new Float64Array(0),
    }),
  ).toBe('');
});
