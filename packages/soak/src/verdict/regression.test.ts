import { expect, it } from 'vitest';
import { createRandom } from '../../test/corpus/random.ts';
import { type Fit, fitColumns } from './regression.ts';

/** Without its mean. */
const centred = (values: Float64Array) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
};

const N = 40;
const LINE = centred(Float64Array.from({ length: N }, (_, i) => i));
const SQUARE = centred(LINE.map((value) => value * value + 3 * value));

function noise(seed: number): Float64Array {
  const random = createRandom(seed);
  return centred(LINE.map(() => random.normal()));
}

it('agrees with the textbook on a line', () => {
  const errors = noise(1);
  const values = LINE.map((x, i) => 0.1 * x + (errors[i] as number));
  const fit = fitColumns(values, [LINE], 0) as Fit;
  const sxx = LINE.reduce((sum, x) => sum + x * x, 0);
  const slope = LINE.reduce((sum, x, i) => sum + x * (values[i] as number), 0) / sxx;
  const rest = LINE.reduce((sum, x, i) => sum + ((values[i] as number) - slope * x) ** 2, 0);
  expect(fit.coefficient).toBeCloseTo(slope, 12);
  expect(fit.standardError).toBeCloseTo(Math.sqrt(rest / (N - 2) / sxx), 12);
  expect(fit.degreesOfFreedom).toBe(N - 2);
});

it('tells of the last column what the others do not explain', () => {
  const values = LINE.map((x, i) => 2 * x + 0.5 * (SQUARE[i] as number));
  expect(fitColumns(values, [SQUARE, LINE], 1e-9)?.coefficient).toBeCloseTo(2, 9);
  expect(fitColumns(values, [LINE, SQUARE], 1e-9)?.coefficient).toBeCloseTo(0.5, 9);
});

it('finds a column more probable when it is there, less when it is not', () => {
  const errors = noise(2);
  const sloped = LINE.map((x, i) => 0.2 * x + (errors[i] as number));
  const evidence = (values: Float64Array, columns: Float64Array[]) =>
    (fitColumns(values, columns, 0) as Fit).logEvidence;
  expect(evidence(sloped, [LINE])).toBeGreaterThan(evidence(sloped, []) + 5);
  expect(evidence(sloped, [LINE])).toBeGreaterThan(evidence(sloped, [LINE, SQUARE]));
  expect(evidence(errors, [LINE])).toBeLessThan(evidence(errors, []));
});

it('refuses a column that says nothing new', () => {
  expect(fitColumns(noise(3), [LINE, LINE.map((x) => -3 * x)], 0)).toBeUndefined();
});

it('is never surer than the values are exact', () => {
  const fit = fitColumns(LINE, [LINE], 4) as Fit;
  expect(fit.standardError).toBeGreaterThan(Math.sqrt(4 / LINE.reduce((sum, x) => sum + x * x, 0)));
});
