import { type Frame, type Layout, METRICS, SERVER_METRICS } from '@tidemark/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExposition } from '../../test/parse-exposition.ts';
import { HOST } from '../../test/recording-here.ts';
import { createExposition, type Exposition } from './exposition.ts';

const frameOf = (layout: Layout, values: readonly number[]): Frame => ({
  seq: 1,
  timeMs: 0,
  elapsedMs: 0,
  intervalMs: 1000,
  layout,
  values: Float64Array.from(values),
});

const pageOf = (exposition: Exposition, ...page: Parameters<Exposition['format']>) =>
  Buffer.from(exposition.format(...page)).toString();

/** Any but halves of surrogate pairs, which have no UTF-8. */
const character = fc
  .oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0x10ffff }))
  .filter((point) => point < 0xd800 || point > 0xdfff)
  .map((point) => String.fromCodePoint(point));

const LAYOUT: Layout = {
  series: [...HOST.series, { metric: METRICS.host_cpu_seconds_total, labels: { mode: 'system' } }],
};
const FRAME = frameOf(LAYOUT, [1.5, 2, Number.NaN, 700, 4, 0.25]);
const OWN = [
  { metric: SERVER_METRICS.tidemark_server_refused_total, labels: { code: 'API_BUSY' }, value: 3 },
  { metric: SERVER_METRICS.tidemark_server_open_streams, labels: {}, value: Number.NaN },
  { metric: SERVER_METRICS.tidemark_server_refused_total, labels: { code: 'API_FORBIDDEN' }, value: 1 },
];

describe('the text format', () => {
  it('writes metrics together with HELP and TYPE, and leaves absent values out', () => {
    expect(pageOf(createExposition(), FRAME, OWN, 'text')).toBe(
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
# HELP tidemark_server_refused_total ${SERVER_METRICS.tidemark_server_refused_total.help}
# TYPE tidemark_server_refused_total counter
tidemark_server_refused_total{code="API_BUSY"} 3
tidemark_server_refused_total{code="API_FORBIDDEN"} 1
`,
    );
  });

  it('is empty for a frame without values', () => {
    expect(pageOf(createExposition(), frameOf({ series: [] }, []), [], 'text')).toBe('');
  });
});

describe('OpenMetrics', () => {
  it('names families of counters without _total, tells units, and ends', () => {
    expect(pageOf(createExposition(), FRAME, OWN.slice(0, 1), 'openmetrics')).toBe(
      `# TYPE host_cpu_seconds counter
# UNIT host_cpu_seconds seconds
# HELP host_cpu_seconds ${METRICS.host_cpu_seconds_total.help}
host_cpu_seconds_total{mode="user"} 1.5
host_cpu_seconds_total{mode="idle"} 2
host_cpu_seconds_total{mode="system"} 0.25
# TYPE host_memory_available_bytes gauge
# UNIT host_memory_available_bytes bytes
# HELP host_memory_available_bytes ${METRICS.host_memory_available_bytes.help}
host_memory_available_bytes 700
# TYPE process_threads gauge
# HELP process_threads Threads of a process
process_threads{name="a \\"quoted\\" name",pid="7"} 4
# TYPE tidemark_server_refused counter
# HELP tidemark_server_refused ${SERVER_METRICS.tidemark_server_refused_total.help}
tidemark_server_refused_total{code="API_BUSY"} 3
# EOF
`,
    );
  });
});

describe('createExposition', () => {
  it('writes what each frame holds, whatever the one before held', () => {
    const exposition = createExposition();
    const layouts: Layout[] = [LAYOUT, { series: LAYOUT.series.slice(1) }];
    const valueOrAbsent = fc.oneof(fc.constantFrom(0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY), fc.double());
    const frames = fc
      .constantFrom(...layouts)
      .chain((layout) =>
        fc
          .array(valueOrAbsent, { minLength: layout.series.length, maxLength: layout.series.length })
          .map((values) => frameOf(layout, values)),
      );
    fc.assert(
      fc.property(frames, fc.constantFrom('text', 'openmetrics'), (frame, format) => {
        const parsed = parseExposition(pageOf(exposition, frame, [], format).replace(/# EOF\n$/, ''));
        const present = frame.layout.series
          .map(({ metric, labels }, slot) => ({ name: metric.name, labels, value: (frame.values[slot] as number) + 0 }))
          .filter(({ value }) => !Number.isNaN(value));
        const inOrder = (samples: readonly object[]) => samples.map((sample) => JSON.stringify(sample)).sort();
        expect(inOrder(parsed)).toEqual(inOrder(present));
      }),
    );
  });

  it('keeps any label value', () => {
    const text = fc.oneof(
      fc.string({ unit: character }),
      fc.string({ unit: fc.constantFrom('\\', '"', '\n', 'n', '\r', '}', ',') }),
    );
    fc.assert(
      fc.property(text, text, (name, user) => {
        const layout = { series: [{ metric: METRICS.process_threads, labels: { name, user } }] };
        const page = pageOf(createExposition(), frameOf(layout, [4]), [], 'text');
        expect(parseExposition(page)).toEqual([{ name: 'process_threads', labels: { name, user }, value: 4 }]);
      }),
    );
  });
});
