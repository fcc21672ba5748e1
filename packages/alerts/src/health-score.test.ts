import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type HealthFigures, scoreHealth } from './health-score.ts';

const WELL: HealthFigures = { critical: 0, warning: 0, cpuRatio: 0.2, memoryRatio: 0.4, pressureRatio: 0 };
const ratio = fc.double({ min: 0, max: 1, noNaN: true });
const figures = fc.record({
  critical: fc.nat(5),
  warning: fc.nat(9),
  cpuRatio: ratio,
  memoryRatio: ratio,
  pressureRatio: ratio,
});

it('is 100 when nothing is wrong and 0 when everything is', () => {
  expect(scoreHealth(WELL).score).toBe(100);
  expect(scoreHealth({ critical: 2, warning: 4, cpuRatio: 1, memoryRatio: 1, pressureRatio: 1 }).score).toBe(0);
  expect(scoreHealth({ ...WELL, critical: 1 }).score).toBe(75);
});

it('says which figure is not known, and takes nothing for it', () => {
  const { score, parts } = scoreHealth({ ...WELL, pressureRatio: Number.NaN });
  expect(score).toBe(100);
  expect(parts.filter(({ isKnown }) => !isKnown).map(({ name }) => name)).toEqual(['pressureRatio']);
});

it('never grows with a figure, and its parts add up', () => {
  fc.assert(
    fc.property(
      figures,
      fc.constantFrom(...(Object.keys(WELL) as (keyof HealthFigures)[])),
      ratio,
      (all, key, more) => {
        const before = scoreHealth(all);
        expect(scoreHealth({ ...all, [key]: all[key] + more }).score).toBeLessThanOrEqual(before.score);
        const taken = before.parts.reduce((sum, { points }) => sum + points, 0);
        expect(Math.abs(100 - taken - before.score)).toBeLessThanOrEqual(0.5);
      },
    ),
  );
});
