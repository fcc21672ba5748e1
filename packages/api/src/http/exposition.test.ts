import { type Frame, type Layout, METRICS, SERVER_METRICS, type Series } from '@tidemark/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExposition } from '../../test/parse-exposition.ts';
import { HOST } from '../../test/recording-here.ts';
import { createExposition, type Exposition, type ExpositionPage } from './exposition.ts';

const frameOf = (layout: Layout, values: readonly number[]): Frame => ({
  seq: 1,
  timeMs: 0,
  elapsedMs: 0,
  intervalMs: 1000,
  layout,
  values: Float64Array.from(values),
});

const pageOf = (exposition: Exposition, ...page: Parameters<Exposition['format']>) =>
  textOf(exposition.format(...page));

const textOf = ({ bytes }: ExpositionPage) => Buffer.from(bytes).toString();

/** Each with its lines in some order, in some order. */
const familiesOf = (page: string) =>
  page
    .split(/^(?=# HELP )/m)
    .map((family) => [family.split('\n', 2), family.split('\n').sort()])
    .sort(([a], [b]) => String(a).localeCompare(String(b)));

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

  it('writes the same lines whatever it wrote before, as series come, go and change places', () => {
    const exposition = createExposition();
    const metrics = [METRICS.process_threads, METRICS.process_open_fds, METRICS.process_cpu_seconds_total];
    const pool = Array.from({ length: 300 }, (_, i) => {
      return {
        metric: metrics[i % 3] as Series['metric'],
        labels: { name: `\u00fc${'x'.repeat(i % 40)}`, pid: String(i) },
      };
    });
    const value = fc.constantFrom(0, 1, 9, 10, 0.30000000000000004, -1e300, Number.NaN);
    const series = fc.oneof(
      fc.constant(pool),
      fc.tuple(fc.nat(299), fc.nat(100)).map(([from, count]) => pool.toSpliced(from, count)),
      fc.shuffledSubarray(pool),
    );
    const pages = fc.record({ series, values: fc.array(value, { minLength: 1 }), own: fc.subarray(OWN) });
    fc.assert(
      fc.property(pages, fc.boolean(), ({ series, values, own }, isReleased) => {
        const frame = frameOf(
          { series },
          series.map((_, slot) => values[slot % values.length] as number),
        );
        const page = exposition.format(frame, own, 'text');
        expect(familiesOf(textOf(page))).toEqual(familiesOf(pageOf(createExposition(), frame, own, 'text')));
        if (isReleased) page.release();
      }),
    );
  });

  it('writes over pages that were released, and over no others', () => {
    const exposition = createExposition();
    const write = (value: number) =>
      exposition.format(
        frameOf(
          LAYOUT,
          LAYOUT.series.map(() => value),
        ),
        OWN,
        'text',
      );
    const [first, second] = [write(1), write(2)];
    const firstText = textOf(first);
    second.release();
    const third = write(3);
    const thirdText = textOf(third);
    expect(textOf(first)).toBe(firstText);
    first.release();
    expect(write(4).bytes.buffer).toBe(second.bytes.buffer);
    expect(textOf(third)).toBe(thirdText);
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
