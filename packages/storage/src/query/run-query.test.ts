import { AGGREGATIONS, type Aggregation, type Frame, parseSelector, type Series } from '@tidemark/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDifference, SPREAD, SUMMED } from '../../test/answer-difference.ts';
import { createExactHistory } from '../../test/exact-answer.ts';
import { createHistoryFile, type HistoryFile } from '../../test/history-file.ts';
import { LAYOUT_NAMES, record, SEAMS, type Stretch } from '../../test/recordings.ts';

const START_MS = Date.UTC(2027, 0, 15, 11, 57);
const MINUTE_MS = 60_000;

const EVERYTHING = { selector: { matchers: [] }, matches: () => true };
const COUNTERS = {
  selector: parseSelector('{__name__=~".*_total"}'),
  matches: ({ metric }: Series) => metric.name.endsWith('_total'),
};

const ASKED: readonly Aggregation[] = [...AGGREGATIONS, 'p0', 'p50', 'p99.9', 'p100'];

const toleranceOf = (aggregation: Aggregation) => (aggregation === 'stddev' ? SPREAD : SUMMED);

const stretch: fc.Arbitrary<Stretch> = fc.record({
  frames: fc.integer({ min: 1, max: 70 }),
  intervalMs: fc.constantFrom(250, 1000, 1000, 10_000),
  layout: fc.constantFrom(...LAYOUT_NAMES),
  seam: fc.constantFrom(...SEAMS),
});

/** Stretches of a recording that each go forward in time. */
function passesOf(frames: readonly Frame[]): Frame[][] {
  const passes: Frame[][] = [];
  for (const frame of frames) {
    const previous = passes.at(-1)?.at(-1);
    if (previous === undefined || frame.timeMs <= previous.timeMs) passes.push([]);
    passes.at(-1)?.push(frame);
  }
  return passes;
}

/** Ways for the same frames to be in a file, and what of them is one recording. */
const PLACES: readonly (readonly [
  string,
  (file: HistoryFile, frames: readonly Frame[]) => readonly (readonly Frame[])[],
])[] = [
  [
    'in the journal alone',
    (file, frames) => {
      file.record(frames);
      return [frames];
    },
  ],
  [
    'sealed',
    (file, frames) => {
      file.record(frames);
      file.maintain();
      return [frames];
    },
  ],
  [
    'sealed a little at a time, the rest in the journal',
    (file, frames) => {
      const cuts = [0.1, 0.3, 0.32, 0.7].map((share) => Math.ceil(share * frames.length));
      for (const [i, cut] of cuts.entries()) {
        file.record(frames.slice(cuts[i - 1] ?? 0, cut));
        file.maintain();
      }
      file.record(frames.slice(cuts.at(-1)));
      return [frames];
    },
  ],
  [
    'imported',
    (file, frames) => {
      const passes = passesOf(frames);
      for (const pass of passes) file.import(pass);
      return passes;
    },
  ],
];

describe.each(PLACES)('frames %s', (_, put) => {
  it('answer every aggregation as computed from the plain frames', () => {
    const recording = fc.record({
      stretches: fc.array(stretch, { minLength: 1, maxLength: 7 }),
      seed: fc.integer(),
      stepMs: fc.constantFrom(1000, 7000, MINUTE_MS, 60 * MINUTE_MS),
      cut: fc.tuple(fc.nat({ max: 99 }), fc.nat({ max: 99 })),
    });
    const property = fc.property(recording, ({ stretches, seed, stepMs, cut: [a, b] }) => {
      using file = createHistoryFile();
      const frames = record(stretches, seed, START_MS);
      const exact = createExactHistory(put(file, frames));
      const times = frames.map(({ timeMs }) => timeMs);
      const [oldestMs, newestMs] = [Math.min(...times), Math.max(...times)];
      const at = (share: number) => oldestMs + Math.floor(((newestMs - oldestMs) * share) / 100);
      const fromMs = at(Math.min(a, b));
      const toMs = Math.min(Math.max(at(Math.max(a, b) + 2), fromMs + 1), fromMs + 10_000 * stepMs);
      file.read((reader) => {
        for (const aggregation of ASKED) {
          const which = aggregation === 'rate' || aggregation === 'increase' ? COUNTERS : EVERYTHING;
          const question = { fromMs, toMs, stepMs, aggregation, ...which };
          const difference = findDifference(reader.query(question), exact.answer(question), toleranceOf(aggregation));
          expect([aggregation, difference]).toEqual([aggregation, undefined]);
        }
      });
    });
    fc.assert(property, { numRuns: 12, seed: 1 });
  }, 60_000);
});
