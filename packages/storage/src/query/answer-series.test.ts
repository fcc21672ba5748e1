import { type Aggregation, GROUP_AGGREGATIONS, type LabelMatcher, parseSelector, type Series } from '@tidemark/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDifference, SPREAD, SUMMED } from '../../test/answer-difference.ts';
import { createExactHistory, textOf } from '../../test/exact-answer.ts';
import { createHistoryFile, type HistoryFile } from '../../test/history-file.ts';
import { record } from '../../test/recordings.ts';
import type { HistoryReader } from '../history-reader.ts';
import type { QueryRequest } from './query.ts';

const START_MS = Date.UTC(2027, 0, 15, 11, 20);
const MINUTE_MS = 60_000;

/** Half an hour, part of it sealed. */
const FRAMES = record(
  [
    { frames: 500, intervalMs: 1000, layout: 'all', seam: 'nothing' },
    { frames: 300, intervalMs: 1000, layout: 'reversed', seam: 'restart' },
    { frames: 900, intervalMs: 1000, layout: 'all', seam: 'lost frames' },
  ],
  3,
  START_MS,
);
const RANGE = { fromMs: START_MS, toMs: START_MS + 32 * MINUTE_MS, stepMs: MINUTE_MS };

const exact = createExactHistory([FRAMES]);
let file: HistoryFile;

beforeAll(() => {
  file = createHistoryFile();
  file.record(FRAMES.slice(0, 1100));
  file.maintain();
  file.record(FRAMES.slice(1100));
});

afterAll(() => file[Symbol.dispose]());

const query = (request: Partial<QueryRequest>) =>
  file.read((reader: HistoryReader) => reader.query({ selector: { matchers: [] }, ...RANGE, ...request }));

const isOfProcess = ({ metric }: Series) => metric.name.startsWith('process_');
const isOfBytes = ({ metric }: Series) => metric.name.endsWith('_bytes_total');
const OF_BYTES = parseSelector('{__name__=~".*_bytes_total"}');
const OF_PROCESS = parseSelector('{__name__=~"process_.*"}');

describe('a group', () => {
  it.each(GROUP_AGGREGATIONS.flatMap((how) => [['name'], ['user', 'mode'], []].map((by) => ({ how, by }))))(
    'is the $how of its series by $by, step by step',
    ({ how, by }) => {
      for (const aggregation of ['avg', 'max', 'count', 'stddev'] as const) {
        // Sums of averages are told by the next test.
        if (aggregation === 'avg' && how === 'sum') continue;
        const group = { by, aggregation: how };
        const expected = exact.answer({ ...RANGE, matches: isOfProcess, aggregation, group });
        const answer = query({ selector: OF_PROCESS, aggregation, group });
        const tolerance = aggregation === 'stddev' ? SPREAD : SUMMED;
        expect([aggregation, findDifference(answer, expected, tolerance)]).toEqual([aggregation, undefined]);
      }
    },
  );

  it.each([['name'], []])(
    'is, as the sum of averages or rates, what its series by %s had together over time',
    (...by) => {
      using journal = createHistoryFile();
      journal.record(FRAMES);
      for (const aggregation of ['avg', 'rate'] as const) {
        const group = { by, aggregation: 'sum' as const };
        const [selector, matches] = aggregation === 'rate' ? [OF_BYTES, isOfBytes] : [OF_PROCESS, isOfProcess];
        const expected = exact.answer({ ...RANGE, matches, aggregation, group });
        const answer = journal.read((reader) => reader.query({ ...RANGE, selector, aggregation, group }));
        expect([aggregation, findDifference(answer, expected, SUMMED)]).toEqual([aggregation, undefined]);
      }
    },
  );

  it('is the sum of its series unless asked for something else', () => {
    const group = { by: ['name'] };
    const sums = query({ selector: OF_PROCESS, group: { ...group, aggregation: 'sum' } });
    expect(query({ selector: OF_PROCESS, group }).series).toEqual(sums.series);
  });

  it.each(['p0', 'p25', 'p99.9', 'p100'] as const)('has the %s of all observations of its series', (aggregation) => {
    for (const by of [['name'], ['user'], []]) {
      const expected = exact.answer({ ...RANGE, matches: isOfProcess, aggregation, group: { by } });
      expect(
        findDifference(query({ selector: OF_PROCESS, aggregation, group: { by } }), expected, SUMMED),
      ).toBeUndefined();
    }
  });

  it('never mixes metrics', () => {
    const { series } = query({ selector: OF_PROCESS, group: { by: [] }, aggregation: 'last' });
    expect(series.map(({ series: { metric, labels } }) => textOf({ metric, labels }))).toEqual([
      'process_cpu_seconds_total []',
      'process_read_bytes_total []',
      'process_resident_memory_bytes []',
      'process_threads []',
      'process_written_bytes_total []',
    ]);
  });
});

describe('top', () => {
  it('is those with the largest mean, largest first', () => {
    const all = query({ aggregation: 'max' }).series;
    const meanOf = (values: Float64Array) => {
      const present = values.filter((value) => !Number.isNaN(value));
      return present.reduce((sum, value) => sum + value, 0) / present.length;
    };
    const ranked = [...all].sort((a, b) => meanOf(b.values) - meanOf(a.values));
    expect(query({ aggregation: 'max', top: 3 }).series).toEqual(ranked.slice(0, 3));
    expect(query({ aggregation: 'max', top: 100 }).series).toEqual(ranked);
  });

  it('picks from groups when there are groups', () => {
    const { series } = query({ selector: OF_PROCESS, aggregation: 'last', group: { by: ['name'] }, top: 1 });
    expect(series.map(({ series: { labels } }) => labels)).toEqual([{ name: 'a' }]);
  });
});

describe('a matcher', () => {
  const labelOf = ({ metric, labels }: Series, label: string) =>
    label === '__name__' ? metric.name : (labels[label] ?? '');
  const MATCHERS: readonly (readonly [LabelMatcher, (value: string) => boolean])[] = [
    [{ label: 'name', operator: '=', value: 'a' }, (value) => value === 'a'],
    [{ label: 'name', operator: '=', value: '' }, (value) => value === ''],
    [{ label: 'name', operator: '!=', value: 'a' }, (value) => value !== 'a'],
    [{ label: 'mode', operator: '!=', value: '' }, (value) => value !== ''],
    [{ label: 'name', operator: '=~', value: '[bc]' }, (value) => value === 'b' || value === 'c'],
    [{ label: 'user', operator: '=~', value: '.*' }, () => true],
    [{ label: 'user', operator: '=~', value: 'oo' }, () => false],
    [{ label: 'mode', operator: '!~', value: 'user|system' }, (value) => value === ''],
    [{ label: '__name__', operator: '=~', value: 'host_.+' }, (value) => value.startsWith('host_')],
  ];

  it.each(MATCHERS)('selects what it says: %j', (matcher, accepts) => {
    const matches = (series: Series) => accepts(labelOf(series, matcher.label));
    const expected = exact.answer({ ...RANGE, matches, aggregation: 'last' });
    expect(
      findDifference(query({ selector: { matchers: [matcher] }, aggregation: 'last' }), expected, SUMMED),
    ).toBeUndefined();
  });

  it('narrows what another matcher and the metric left', () => {
    const { series } = query({ selector: parseSelector('process_cpu_seconds_total{name="a",mode!="user"}') });
    expect(series.map(({ series: { labels } }) => labels)).toEqual([{ name: 'a', mode: 'system', user: 'root' }]);
  });
});

describe('a range', () => {
  it.each([
    ['before the first frame', START_MS - 9 * MINUTE_MS, START_MS - MINUTE_MS],
    ['after the last frame', START_MS + 500 * MINUTE_MS, START_MS + 600 * MINUTE_MS],
  ])('%s has no series and no parts', (_, fromMs, toMs) => {
    expect(query({ fromMs, toMs })).toMatchObject({ tier: 'raw', parts: [], resolutionMs: 0, series: [] });
  });

  it('that begins and ends far beyond the data is answered where there are some', () => {
    const range = { fromMs: START_MS - 1e9, toMs: START_MS + 1e9, stepMs: 600_000 };
    const expected = exact.answer({ ...range, matches: () => true, aggregation: 'max' });
    expect(findDifference(query({ ...range, aggregation: 'max' }), expected, SUMMED)).toBeUndefined();
  });

  it('of one millisecond is one step', () => {
    const at = (FRAMES[700] as (typeof FRAMES)[number]).timeMs;
    const range = { fromMs: at, toMs: at + 1, stepMs: 1 };
    const expected = exact.answer({ ...range, matches: () => true, aggregation: 'last' });
    const answer = query({ ...range, aggregation: 'last' });
    expect(answer).toMatchObject({ points: 1, fromMs: at, stepMs: 1 });
    expect(findDifference(answer, expected, SUMMED)).toBeUndefined();
  });
});

describe('a question that makes no sense', () => {
  const asked = (request: Partial<QueryRequest>) => () => query(request);

  it.each<[string, Partial<QueryRequest>]>([
    ['an aggregation that is none', { aggregation: 'median' as Aggregation }],
    ['a percentile above 100', { aggregation: 'p101' }],
    ['percentiles that are combined', { aggregation: 'p95', group: { by: ['name'], aggregation: 'avg' } }],
    ['a group aggregation that is none', { group: { by: [], aggregation: 'p95' as 'sum' } }],
    ['the top none', { top: 0 }],
    ['the top one and a half', { top: 1.5 }],
    ['a tier that is none', { tier: 'second' as 'raw' }],
    ['percentiles of the minute tier', { aggregation: 'p50', tier: 'minute' }],
    ['the rate of a gauge', { selector: parseSelector('host_load1'), aggregation: 'rate' }],
    ['a range that ends before it starts', { fromMs: 2, toMs: 1 }],
    ['a step of nothing', { stepMs: 0 }],
    ['no time to answer it', { timeoutMs: 0 }],
  ])('is refused: %s', (_, request) => {
    expect(asked(request)).toThrow(
      expect.objectContaining({ code: 'STORAGE_QUERY_INVALID', hint: expect.any(String) }),
    );
  });

  it('is refused when the answer would be too large', () => {
    const code = 'STORAGE_QUERY_TOO_LARGE';
    expect(asked({ stepMs: 1, toMs: START_MS + 11_001 })).toThrow(expect.objectContaining({ code }));
    expect(query({ stepMs: 1, toMs: START_MS + 11_000 }).points).toBe(11_000);
  });

  it('is given up after its time', () => {
    expect(asked({ timeoutMs: 1e-6 })).toThrow(expect.objectContaining({ code: 'STORAGE_QUERY_TOO_SLOW' }));
  });
});
