import type { QueryShape } from '@tidemark/api';
import { expect, it } from 'vitest';
import { formatQuery } from './query-table.ts';

const PLAIN = { width: undefined, bold: (text: string) => text, dim: (text: string) => text };
const MIB = 1024 ** 2;
const NOON = new Date(2026, 10, 21, 12).getTime();

function rss(name: string, pid: string, values: readonly (number | null)[]): QueryShape['series'][number] {
  return {
    metric: 'process_resident_memory_bytes',
    kind: 'gauge',
    unit: 'bytes',
    labels: { name, pid, start: pid },
    aggregation: 'avg',
    values: values.map((value) => (value === null ? null : value * MIB)),
  };
}

function answer(series: QueryShape['series'], overrides: Partial<QueryShape> = {}): QueryShape {
  const points = series[0]?.values.length ?? 0;
  return { tier: 'raw', parts: [], resolutionMs: 1000, fromMs: NOON, stepMs: 10_000, points, series, ...overrides };
}

const lines = (text: string) => text.split('\n');

it('names tier, step and resolution, puts the largest first, and shows gaps as such', () => {
  const text = formatQuery(answer([rss('small', '7', [1.5, null, 2]), rss('large', '8', [100, 200.25, null])]), PLAIN);
  expect(lines(text)).toEqual([
    'process_resident_memory_bytes, avg; tier raw, step 10s, resolution 1s, 2026-11-21',
    '',
    '          large  small',
    '            MiB    MiB',
    '12:00:00  100.0    1.5',
    '12:00:10  200.3      —',
    '12:00:20      —    2.0',
    '',
  ]);
});

it('says in the first line what all series have in common', () => {
  const [first] = lines(formatQuery(answer([rss('a', '7', [1]), rss('a', '8', [1])]), PLAIN));
  expect(first).toMatch(/^process_resident_memory_bytes\{name="a"\}, avg; /);
});

it('shows dates when the range is longer than a day, milliseconds when the step is no whole second', () => {
  const long = formatQuery(answer([rss('a', '7', [1, 2])], { stepMs: 86_400_000 }), PLAIN);
  expect(lines(long).slice(2, -1)).toEqual([
    '                     MiB',
    '2026-11-21 12:00:00    1',
    '2026-11-22 12:00:00    2',
  ]);
  const short = formatQuery(answer([rss('a', '7', [1, 2])], { stepMs: 100 }), PLAIN);
  expect(lines(short).slice(3, -1)).toEqual(['12:00:00.000    1', '12:00:00.100    2']);
});

it('shows as many series as fit and counts the rest', () => {
  const text = formatQuery(answer([rss('aaaaaaaa', '7', [1]), rss('bbbbbbbb', '8', [2]), rss('cccccccc', '9', [3])]), {
    ...PLAIN,
    width: 30,
  });
  expect(lines(text).slice(2)).toEqual([
    '          cccccccc  bbbbbbbb',
    '               MiB       MiB',
    '12:00:00         3         2',
    '1 more series: narrow the selector, or see all with --json or --csv',
    '',
  ]);
});

it('tells a long gap in one line', () => {
  const values = [1, ...Array.from({ length: 10 }, () => null), 2, null, null, null, null];
  const text = formatQuery(answer([rss('a', '7', values)]), PLAIN);
  expect(lines(text).slice(3, -1)).toEqual([
    '12:00:00    1',
    '12:00:10  nothing recorded until 12:01:50',
    '12:01:50    2',
    '12:02:00  nothing recorded since',
  ]);
});

it('gives each metric its own unit', () => {
  const threads = { ...rss('a', '7', []), metric: 'process_threads', unit: 'count', values: [3] } as const;
  const text = formatQuery(answer([rss('a', '7', [1]), { ...threads, values: [3] }]), PLAIN);
  expect(lines(text)).toEqual([
    '2 metrics of {name="a",pid="7",start="7"}, avg; tier raw, step 10s, resolution 1s, 2026-11-21',
    '',
    '          process_resident_memory_bytes  process_threads',
    '                                    MiB',
    '12:00:00                              1                3',
    '',
  ]);
});

it('lets no control character of a name through', () => {
  expect(formatQuery(answer([rss('\u001b[2J', '7', [1]), rss('b', '8', [1])]), PLAIN)).not.toContain('\u001b');
});
