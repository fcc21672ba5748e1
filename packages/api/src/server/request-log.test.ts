import { describe, expect, it } from 'vitest';
import { createRequestLog } from './request-log.ts';

const MINUTE_MS = 60_000;

describe('createRequestLog', () => {
  it('counts by route and status', () => {
    const log = createRequestLog();
    for (const status of [200, 200, 503]) log.answered({ route: '/healthz', status, latencyMs: 2, atMs: 0 });
    log.answered({ route: '/live', status: 200, latencyMs: undefined, atMs: 0 });
    expect(log.counts()).toMatchObject([
      {
        route: '/healthz',
        byStatus: new Map([
          [200, 2],
          [503, 1],
        ]),
        totalMs: 6,
      },
      { route: '/live', byStatus: new Map([[200, 1]]), totalMs: 0 },
    ]);
    expect(log.timed).toEqual({ count: 3, totalMs: 6 });
  });

  it('averages the newest thousand', () => {
    const log = createRequestLog();
    expect(log.averageMs()).toBe(0);
    const answer = (latencyMs: number) => log.answered({ route: '/', status: 200, latencyMs, atMs: 0 });
    for (let i = 0; i < 1000; i++) answer(100);
    for (let i = 0; i < 500; i++) answer(10);
    expect(log.averageMs()).toBe(55);
  });

  it('knows percentiles to 1 %', () => {
    const log = createRequestLog();
    for (let ms = 1; ms <= 1000; ms++) log.answered({ route: '/metrics', status: 200, latencyMs: ms, atMs: ms });
    const { p50, p95, p99, count } = log.latencies(1000)['/metrics'] as {
      p50: number;
      p95: number;
      p99: number;
      count: number;
    };
    expect(count).toBe(1000);
    for (const [value, exact] of [
      [p50, 500.5],
      [p95, 950.05],
      [p99, 990.01],
    ] as const) {
      expect(Math.abs(value / exact - 1)).toBeLessThanOrEqual(0.01);
    }
  });

  it.each([
    [4, 2],
    [6, 2],
    [9, 2],
    [11, 1],
    [15.5, undefined],
    [60, undefined],
  ])('looks five to ten minutes back: after %d minutes it knows %s requests', (minutes, count) => {
    const log = createRequestLog();
    const answer = (atMinutes: number) =>
      log.answered({ route: '/', status: 200, latencyMs: 1, atMs: atMinutes * MINUTE_MS });
    answer(0);
    if (minutes > 5) answer(5.5);
    else answer(3);
    expect(log.latencies(minutes * MINUTE_MS)['/']?.count).toBe(count);
  });
});
