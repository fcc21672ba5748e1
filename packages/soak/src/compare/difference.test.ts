import { expect, it } from 'vitest';
import { createRandom } from '../../test/corpus/random.ts';
import { predictDifference } from './difference.ts';

const run = (value: number, variance = 0) => ({ value, variance, degreesOfFreedom: 10, deviation: 1 });

it('is wide by what is assumed of the variation between runs when there is one baseline', () => {
  const { difference, low, high } = predictDifference([run(100)], run(103), 1);
  expect(difference).toBe(3);
  // Student's t with four degrees of freedom, for the difference of two runs.
  expect(high - difference).toBeCloseTo(2.776 * Math.SQRT2, 1);
  expect(difference - low).toBeCloseTo(high - difference, 6);
});

it('learns from several baselines that runs differ by more', () => {
  const one = predictDifference([run(100)], run(110), 1);
  const wide = predictDifference([run(90), run(110), run(96), run(104)], run(110), 1);
  expect(wide.low).toBeLessThan(0);
  expect(one.low).toBeGreaterThan(0);
});

it('learns from several baselines that runs differ by less', () => {
  const one = predictDifference([run(100)], run(103), 1);
  const narrow = predictDifference(Array(8).fill(run(100)), run(103), 1);
  expect(one.low).toBeLessThan(0);
  expect(narrow.low).toBeGreaterThan(0);
});

it('is less sure of a run that wanders', () => {
  const steady = predictDifference([run(100)], run(105), 1);
  const wandering = predictDifference([run(100)], run(105, 9), 1);
  expect(wandering.probabilityAbove(0)).toBeLessThan(steady.probabilityAbove(0));
});

it.each([1, 3, 6])('holds the next run with 95 %% confidence after %d runs that vary as assumed', (runs) => {
  const random = createRandom(runs);
  const total = 2000;
  let outside = 0;
  for (let i = 0; i < total; i++) {
    const { low, high } = predictDifference(
      Array.from({ length: runs }, () => run(random.normal())),
      run(random.normal()),
      1,
    );
    if (low > 0 || high < 0) outside++;
  }
  expect(outside / total).toBeLessThan(0.05);
});

it('is sure of any change of what never varies', () => {
  const still = { value: 0, variance: 0, degreesOfFreedom: 6, deviation: 0 };
  const none = predictDifference([still], still, 0);
  expect(none).toMatchObject({ difference: 0, effectSize: 0 });
  expect(none.probabilityAbove(0.01)).toBeCloseTo(0, 3);
  expect(predictDifference([still], { ...still, value: 1 }, 0).probabilityAbove(0.01)).toBeCloseTo(1, 3);
});
