import { expect, it } from 'vitest';
import { createCircuitBreaker } from './breaker.ts';

const POLICY = { failures: 3, openMs: 1000, successes: 2 };

const failing = (times: number, nowMs = 0) => {
  const breaker = createCircuitBreaker(POLICY);
  for (let count = 0; count < times; count++) breaker.failed(nowMs);
  return breaker;
};

it('stays closed until enough failures come in a row', () => {
  const breaker = failing(2);
  breaker.succeeded();
  breaker.failed(0);
  breaker.failed(0);
  expect(breaker.figures(0)).toEqual({ state: 'closed', failuresInARow: 2, opened: 0, openForMs: 0 });
});

it('opens for its time', () => {
  const breaker = failing(3, 100);
  expect(breaker.figures(600)).toEqual({ state: 'open', failuresInARow: 3, opened: 1, openForMs: 500 });
  expect([breaker.waitMs(1099), breaker.waitMs(1100), breaker.waitMs(9999)]).toEqual([1, 0, 0]);
});

it('is half-open from the first attempt after that, and closes when enough succeed', () => {
  const breaker = failing(3);
  breaker.begin();
  expect(breaker.figures(1000).state).toBe('half-open');
  breaker.succeeded();
  expect(breaker.figures(1000).state).toBe('half-open');
  breaker.succeeded();
  expect(breaker.figures(1000)).toEqual({ state: 'closed', failuresInARow: 0, opened: 1, openForMs: 0 });
});

it('opens again at the first failure while half-open', () => {
  const breaker = failing(3);
  breaker.begin();
  breaker.succeeded();
  breaker.failed(1500);
  expect(breaker.figures(1500)).toEqual({ state: 'open', failuresInARow: 1, opened: 2, openForMs: 1000 });
});

it('costs less than a tenth of a millisecond a check', () => {
  const breaker = failing(3);
  const start = performance.now();
  for (let count = 0; count < 10_000; count++) breaker.waitMs(count);
  expect((performance.now() - start) / 10_000).toBeLessThan(0.1);
});
