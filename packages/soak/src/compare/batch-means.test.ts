import { expect, it } from 'vitest';
import { createRandom } from '../../test/corpus/random.ts';
import { studentQuantile } from '../verdict/student-t.ts';
import { type BatchMean, batchMean } from './batch-means.ts';

/** The share of runs whose 95 % interval does not hold the true mean. */
function shareOutside(correlation: number): number {
  const random = createRandom(5);
  const runs = 500;
  let outside = 0;
  for (let run = 0; run < runs; run++) {
    let last = random.normal();
    const batches = Float64Array.from({ length: 24 }, () => {
      last = correlation * last + Math.sqrt(1 - correlation ** 2) * random.normal();
      return last;
    });
    const { mean, variance, degreesOfFreedom } = batchMean(batches) as BatchMean;
    if (Math.abs(mean) > studentQuantile(0.975, degreesOfFreedom) * Math.sqrt(variance)) outside++;
  }
  return outside / runs;
}

it.each([0, 0.3, 0.6])('knows how sure a mean is when neighbours have %d in common', (correlation) => {
  expect(shareOutside(correlation)).toBeLessThan(0.12);
});

it('does not take a slope for noise', () => {
  const slope = Float64Array.from({ length: 24 }, (_, i) => 7 * i + (i % 2));
  expect(batchMean(slope)?.deviation).toBeLessThan(1);
});

it('is sure of what never changes', () => {
  expect(batchMean(new Float64Array(8).fill(21))).toMatchObject({ mean: 21, variance: 0, deviation: 0 });
});

it('says nothing of three batches', () => {
  expect(batchMean(Float64Array.of(1, 2, 3))).toBeUndefined();
});
