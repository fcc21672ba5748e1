import { describe, expect, it } from 'vitest';
import { defineMetrics } from './metric.ts';
import { METRICS } from './metric-catalogue.ts';

describe('defineMetrics', () => {
  it.each([
    [{ CamelCase: { kind: 'gauge', unit: 'count', help: 'x' } }, /snake_case/],
    [{ requests: { kind: 'counter', unit: 'count', help: 'x' } }, /_total/],
    [{ memory_total: { kind: 'gauge', unit: 'bytes', help: 'x' } }, /_total/],
  ] as const)('refuses a name that breaks the convention: %j', (table, reason) => {
    expect(() => defineMetrics(table)).toThrow(reason);
  });
});

describe('METRICS', () => {
  it.each(Object.values(METRICS))('$name names its base unit', ({ name, unit }) => {
    if (unit === 'seconds' || unit === 'bytes') expect(name).toMatch(new RegExp(`_${unit}(?:_total)?$`));
  });
});
