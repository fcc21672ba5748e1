import { AGGREGATIONS, type Aggregation, type Frame, parseSelector, type Series, type TierName } from '@tidemark/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDifference, SPREAD, SUMMED, type Tolerance } from '../test/answer-difference.ts';
import { createExactHistory, type ExactHistory, type Placement } from '../test/exact-answer.ts';
import { createHistoryFile, type HistoryFile } from '../test/history-file.ts';
import { record, type Stretch } from '../test/recordings.ts';
import type { QueryRequest } from './query/query.ts';
import type { RetentionOptions } from './tiers.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Raw windows and the minute windows that take their place hold so long at the interval of this recording. */
const SLOT_MS = 6 * HOUR_MS;

const START_MS = Date.UTC(2027, 0, 15, 1, 2, 3);

const stretch = (seam: Stretch['seam'], layout: Stretch['layout'], frames = 700): Stretch => ({
  frames,
  intervalMs: 23 * SECOND_MS,
  layout,
  seam,
});

/** A day and three quarters. */
const FRAMES: readonly Frame[] = record(
  [
    stretch('nothing', 'all'),
    stretch('restart', 'all'),
    stretch('lost frames', 'few'),
    stretch('stall', 'reversed'),
    stretch('switched off', 'all', 1000),
    stretch('clock back', 'all'),
    stretch('nothing', 'sparse'),
    stretch('restart', 'all'),
    stretch('clock ahead', 'reversed', 500),
    stretch('nothing', 'all', 200),
  ],
  1,
  START_MS,
);

const NEWEST_MS = (FRAMES.at(-1) as Frame).timeMs;

const floor = (timeMs: number, stepMs: number) => Math.floor(timeMs / stepMs) * stepMs;

/** What is told to the minute or hour is told at its start. */
const from = (fromMs: number, finer: Placement, coarser: Placement): Placement => {
  return (timeMs) => (timeMs >= fromMs ? finer(timeMs) : coarser(timeMs));
};
const RAW: Placement = (timeMs) => timeMs;
const MINUTES: Placement = (timeMs) => floor(timeMs, MINUTE_MS);
const HOURS: Placement = (timeMs) => floor(timeMs, HOUR_MS);
const NOWHERE: Placement = () => undefined;

/** 1 % of the values around the quantile. The lowest and the highest are exact, but the answer between ranks is not. */
const SKETCHED: Tolerance = (accepted) => 0.0101 * Math.abs(accepted) + 1e-9;

const ASKED: readonly Aggregation[] = [...AGGREGATIONS, 'p0', 'p50', 'p95'];
const ASKED_OF_MANY_STEPS: readonly Aggregation[] = ['avg', 'max', 'count', 'last', 'increase', 'p50'];
const isPercentile = (aggregation: Aggregation) => aggregation.startsWith('p');

const EVERYTHING = { selector: { matchers: [] }, matches: () => true };
const COUNTERS = {
  selector: parseSelector('{__name__=~".*_total"}'),
  matches: ({ metric }: Series) => metric.name.endsWith('_total'),
};
const about = (aggregation: Aggregation) =>
  aggregation === 'rate' || aggregation === 'increase' ? COUNTERS : EVERYTHING;

const toleranceOf = (aggregation: Aggregation, isSketched: boolean) => {
  if (isPercentile(aggregation) && isSketched) return SKETCHED;
  return aggregation === 'stddev' ? SPREAD : SUMMED;
};

/** Where each of the tiers ends in a file, and what answers when nobody asks for a tier. */
interface Reach {
  readonly name: string;
  readonly retention: RetentionOptions;
  /** The oldest moment that is still told to the sample, and to the minute. */
  readonly rawFromMs: number;
  readonly minuteFromMs: number;
}

const REACHES: readonly Reach[] = [
  { name: 'raw days that are summarized', retention: {}, rawFromMs: 0, minuteFromMs: 0 },
  {
    name: 'raw that became minutes',
    retention: { rawMs: 20 * HOUR_MS },
    rawFromMs: floor(NEWEST_MS - 20 * HOUR_MS, SLOT_MS),
    minuteFromMs: 0,
  },
  {
    name: 'minutes that went',
    retention: { rawMs: 8 * HOUR_MS, minuteMs: 20 * HOUR_MS },
    rawFromMs: floor(NEWEST_MS - 8 * HOUR_MS, SLOT_MS),
    minuteFromMs: floor(NEWEST_MS - 20 * HOUR_MS, SLOT_MS),
  },
  {
    name: 'raw that minutes do not outlive',
    retention: { rawMs: 20 * HOUR_MS, minuteMs: 20 * HOUR_MS },
    rawFromMs: floor(NEWEST_MS - 20 * HOUR_MS, SLOT_MS),
    minuteFromMs: floor(NEWEST_MS - 20 * HOUR_MS, SLOT_MS),
  },
];

const exact: ExactHistory = createExactHistory([FRAMES]);

const recorded = createHistoryFile();
beforeAll(() => recorded.record(FRAMES));
afterAll(() => recorded[Symbol.dispose]());

describe.each(REACHES)('$name', ({ retention, rawFromMs, minuteFromMs }) => {
  let file: HistoryFile;

  beforeAll(() => {
    file = createHistoryFile(recorded);
    file.maintain({ retention });
  });

  afterAll(() => file[Symbol.dispose]());

  /** Compares every aggregation; those that `tier` cannot answer are left out. */
  const expectExact = (
    range: Pick<QueryRequest, 'fromMs' | 'toMs' | 'stepMs'> & { readonly tier?: TierName },
    placeOf: (isPercentile: boolean) => Placement,
    isSketched: boolean,
  ) => {
    file.read((reader) => {
      const asked = (range.stepMs < 2 * MINUTE_MS ? ASKED_OF_MANY_STEPS : ASKED).filter(
        (aggregation) => range.tier !== 'minute' || !isPercentile(aggregation),
      );
      for (const aggregation of asked) {
        const question = { ...range, ...about(aggregation), aggregation };
        const answer = reader.query(question);
        const expected = exact.answer(question, placeOf(isPercentile(aggregation)));
        const difference = findDifference(answer, expected, toleranceOf(aggregation, isSketched));
        expect([aggregation, difference]).toEqual([aggregation, undefined]);
      }
    });
  };

  it.each([HOUR_MS, 5 * HOUR_MS, 30 * DAY_MS])('answers steps of %i ms, which are whole hours', (stepMs) => {
    expectExact({ fromMs: START_MS, toMs: NEWEST_MS + 1, stepMs }, () => RAW, true);
  });

  it.each([45 * SECOND_MS, 10 * MINUTE_MS])('answers steps of %i ms from the finest tier that is left', (stepMs) => {
    const minutes = from(rawFromMs, RAW, from(minuteFromMs, MINUTES, HOURS));
    const sketches = from(rawFromMs, RAW, HOURS);
    const placeOf = (isPercentile: boolean) => (isPercentile ? sketches : minutes);
    expectExact({ fromMs: START_MS, toMs: NEWEST_MS + 1, stepMs }, placeOf, true);
  });

  it('answers from the raw tier alone', () => {
    const raw = from(rawFromMs, RAW, NOWHERE);
    expectExact({ fromMs: START_MS, toMs: NEWEST_MS + 1, stepMs: 10 * MINUTE_MS, tier: 'raw' }, () => raw, false);
  });

  it('answers from the minute tier alone', () => {
    const minutes = from(rawFromMs, NOWHERE, from(minuteFromMs, MINUTES, NOWHERE));
    expectExact(
      { fromMs: START_MS, toMs: NEWEST_MS + 1, stepMs: 90 * SECOND_MS, tier: 'minute' },
      () => minutes,
      false,
    );
  });

  it('answers from the hour tier alone, which holds whole days and what is not raw any more', () => {
    const hours = from(Math.max(floor(NEWEST_MS, DAY_MS), rawFromMs), NOWHERE, HOURS);
    expectExact({ fromMs: START_MS, toMs: NEWEST_MS + 1, stepMs: 20 * MINUTE_MS, tier: 'hour' }, () => hours, true);
  });
});
