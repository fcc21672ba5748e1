import { expect, it } from 'vitest';
import { isRateLimited } from './public-paths.ts';

it.each(['/healthz', '/readyz', '/metrics', '/metrics/prometheus', '/live', '/trpc/live'])(
  '%s comes at its pace',
  (path) => {
    expect(isRateLimited(path)).toBe(false);
  },
);

it.each(['/', '/metrics.csv', '/metrics/summary', '/metrics/alerts', '/trpc/latest', '/trpc/live.x', '/openapi.json'])(
  '%s is counted',
  (path) => {
    expect(isRateLimited(path)).toBe(true);
  },
);
