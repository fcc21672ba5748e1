import fc from 'fast-check';
import { expect, it } from 'vitest';
import { generateRun } from '../../test/corpus/generate-run.ts';
import { KINDS } from '../../test/corpus/kinds.ts';
import { memoryRun } from '../../test/shapes.ts';
import { type GrowthVerdict, judgeGrowth } from './judge-growth.ts';

const RUNS = { numRuns: 4, seed: 1 };

/** Any run of the corpus, an hour long. */
const anyRun = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    seed: fc.integer({ min: 1, max: 1e6 }),
    perHour: fc.constantFrom(1, 5, 20),
  })
  .map(({ kind, seed, perHour }) => generateRun(kind, seed, { minutes: 60, perHour }));

/** Every bound as a share of the level, so that nothing is measured in bytes. */
const RELATIVE = { rates: { leastPerHour: 0, soughtPerHour: 0 } };

const numbers = ({ leakProbability, slopePerHour, slopeLow, slopeHigh, growthTotal }: GrowthVerdict) => ({
  leakProbability,
  slopePerHour,
  slopeLow,
  slopeHigh,
  growthTotal,
});

function expectClose(actual: GrowthVerdict, expected: GrowthVerdict, scale: number): void {
  expect(actual).toMatchObject({ verdict: expected.verdict, shape: expected.shape });
  expect(actual.leakProbability).toBeCloseTo(expected.leakProbability, 4);
  expect(actual.slopePerHour / scale / 1000).toBeCloseTo(expected.slopePerHour / 1000, 0);
  expect(actual.growthTotal / scale / 1000).toBeCloseTo(expected.growthTotal / 1000, 1);
}

it('says the same of the same samples', () => {
  fc.assert(
    fc.property(anyRun, (run) => {
      expect(judgeGrowth({ ...run, unit: 'bytes' })).toEqual(judgeGrowth({ ...run, unit: 'bytes' }));
    }),
    RUNS,
  );
});

it('does not change the samples', () => {
  fc.assert(
    fc.property(anyRun, (run) => {
      const before = run.values.slice();
      judgeGrowth({ ...run, unit: 'bytes' });
      expect(run.values).toEqual(before);
    }),
    RUNS,
  );
});

it('knows no scale: twice the values grow twice as fast', () => {
  fc.assert(
    fc.property(anyRun, fc.constantFrom(2, 1024, 1 / 4096), (run, scale) => {
      const scaled = judgeGrowth({ ...run, values: run.values.map((value) => value * scale), unit: 'bytes' }, RELATIVE);
      expectClose(scaled, judgeGrowth({ ...run, unit: 'bytes' }, RELATIVE), scale);
    }),
    RUNS,
  );
});

it('knows no date: a run is the same a year later', () => {
  fc.assert(
    fc.property(anyRun, (run) => {
      const later = { ...run, timesMs: run.timesMs.map((timeMs) => timeMs + 31_536_000_000), unit: 'bytes' } as const;
      expect(numbers(judgeGrowth(later))).toEqual(numbers(judgeGrowth({ ...run, unit: 'bytes' })));
    }),
    RUNS,
  );
});

it('measures rates above the level, whatever the level is', () => {
  fc.assert(
    fc.property(anyRun, (run) => {
      const absolute = { rates: { leastSharePerHour: 0, soughtSharePerHour: 0 } };
      const shifted = judgeGrowth(
        { ...run, values: run.values.map((value) => value + 2 ** 28), unit: 'bytes' },
        absolute,
      );
      expectClose(shifted, judgeGrowth({ ...run, unit: 'bytes' }, absolute), 1);
    }),
    RUNS,
  );
});

it('does not mind absent samples', () => {
  const perHour = fc.integer({ min: 3, max: 50 });
  fc.assert(
    fc.property(perHour, fc.integer({ min: 1, max: 1e6 }), (megabytes, seed) => {
      const run = memoryRun(60, (t, noise) => (megabytes * t) / 60 + 0.1 * noise, seed);
      const holes = run.values.map((value, i) =>
        (i * 7919 + seed) % 3 === 0 || (i > 300 && i < 360) ? Number.NaN : value,
      );
      const [whole, holed] = [judgeGrowth(run), judgeGrowth({ ...run, values: holes })];
      expect(holed.verdict).toBe('leaking');
      expect(Math.abs(holed.slopePerHour - whole.slopePerHour)).toBeLessThan(0.1 * whole.slopePerHour);
    }),
    RUNS,
  );
});

it('sees a steady leak shrink when time runs backwards', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 50 }), (megabytes) => {
      const run = memoryRun(60, (t, noise) => (megabytes * t) / 60 + 0.1 * noise);
      const [forward, backward] = [judgeGrowth(run), judgeGrowth({ ...run, values: run.values.toReversed() })];
      expect([forward.verdict, backward.verdict]).toEqual(['leaking', 'healthy']);
      expect(Math.abs(forward.slopePerHour + backward.slopePerHour)).toBeLessThan(0.1 * forward.slopePerHour);
    }),
    RUNS,
  );
});
