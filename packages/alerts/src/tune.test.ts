import { expect, it } from 'vitest';
import { suggestThresholds } from './tune.ts';

const MINUTE = 60_000;

it('warns at the 95th percentile, is critical 10 % beyond the 99th, and counts how often it would have fired', () => {
  const values = Float64Array.from({ length: 1001 }, (_, i) => i / 10);
  const { bounds, warning, critical } = suggestThresholds(values, { intervalMs: MINUTE });
  expect(bounds).toMatchObject({ direction: 'above', warning: 95, critical: expect.closeTo(108.9) });
  expect(warning).toEqual({ times: 1, ms: 51 * MINUTE });
  expect(critical.times).toBe(0);
});

it('looks at the other end when low is bad', () => {
  const values = Float64Array.from({ length: 101 }, (_, i) => i);
  expect(suggestThresholds(values, { intervalMs: MINUTE, direction: 'below' }).bounds).toMatchObject({
    warning: expect.closeTo(5),
    critical: expect.closeTo(0.9),
  });
});

it('knows for, so that short peaks do not count', () => {
  const values = Float64Array.from({ length: 200 }, (_, i) => (i % 20 === 0 ? 100 : 1));
  const count = (forMs: number) => suggestThresholds(values, { intervalMs: MINUTE, forMs }).warning.times;
  expect([count(0), count(5 * MINUTE)]).toEqual([10, 0]);
});

it('refuses a column without values', () => {
  const empty = new Float64Array(5).fill(Number.NaN);
  expect(() => suggestThresholds(empty, { intervalMs: MINUTE })).toThrow('no values');
});
