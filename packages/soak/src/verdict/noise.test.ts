import { expect, it } from 'vitest';
import { createRandom } from '../../test/corpus/random.ts';
import { createWhitener } from './noise.ts';

const PLACES = Float64Array.from({ length: 400 }, (_, i) => (i + 0.5) / 400);

const correlation = (values: Float64Array) => {
  let [product, square] = [0, 0];
  for (let i = 1; i < values.length; i++) {
    product += (values[i] as number) * (values[i - 1] as number);
    square += (values[i] as number) ** 2;
  }
  return product / square;
};

it('leaves white noise as it is', () => {
  const { whiten, logDeterminant } = createWhitener(PLACES, 0, { memory: 0, whiteShare: 1 });
  expect(whiten(PLACES)).toEqual(PLACES);
  expect(logDeterminant).toBe(0);
});

it('makes an autoregression independent, of variance 1, whatever is missing', () => {
  const random = createRandom(11);
  const memory = 0.05;
  const decay = Math.exp(-1 / 400 / memory);
  let value = random.normal();
  const values = PLACES.map(() => {
    const now = value;
    value = decay * value + Math.sqrt(1 - decay * decay) * random.normal();
    return now;
  });
  const kept = PLACES.map((_, i) => i).filter((i) => i % 7 !== 0 && (i < 100 || i > 140));
  const whitened = createWhitener(
    kept.map((i) => PLACES[i] as number),
    0,
    { memory, whiteShare: 0 },
  ).whiten(kept.map((i) => values[i] as number));
  expect(correlation(values)).toBeGreaterThan(0.9);
  expect(Math.abs(correlation(whitened))).toBeLessThan(0.1);
  expect(whitened.reduce((sum, each) => sum + each * each, 0) / whitened.length).toBeCloseTo(1, 0);
});

it('agrees with the determinant of two values', () => {
  const memory = 0.2;
  const whiteShare = 0.3;
  const covariance = (1 - whiteShare) * Math.exp(-0.5 / memory);
  const { logDeterminant } = createWhitener(Float64Array.of(0.25, 0.75), 0, { memory, whiteShare });
  expect(logDeterminant).toBeCloseTo(Math.log(1 - covariance ** 2), 12);
});

it('gives what is unsettled next to no weight, at a price', () => {
  const settled = createWhitener(PLACES, 0, { memory: 0, whiteShare: 1 });
  const { whiten, logDeterminant } = createWhitener(PLACES, 3, { memory: 0, whiteShare: 1 });
  expect(whiten(PLACES.map(() => 1)).slice(0, 4)).toEqual(Float64Array.of(...Array(3).fill(1 / Math.sqrt(10_001)), 1));
  expect(logDeterminant - settled.logDeterminant).toBeCloseTo(3 * Math.log(10_001), 9);
});
