import { describe, expect, it } from 'vitest';
import { defineMetrics } from './metric.ts';
import { METRICS } from './metric-catalogue.ts';
import { SERVER_METRICS } from './server-metrics.ts';

describe('defineMetrics', () => {
  it.each([
    [{ CamelCase: { kind: 'gauge', unit: 'count', help: 'x' } }, /snake_case/],
    [{ requests: { kind: 'counter', unit: 'count', help: 'x' } }, /_total/],
    [{ memory_total: { kind: 'gauge', unit: 'bytes', help: 'x' } }, /_total/],
  ] as const)('refuses a name that breaks the convention: %j', (table, reason) => {
    expect(() => defineMetrics(table)).toThrow(reason);
  });
});

describe('METRICS and SERVER_METRICS', () => {
  it.each(Object.values({ ...METRICS, ...SERVER_METRICS }))('$name names its base unit', ({ name, unit }) => {
    if (unit === 'seconds' || unit === 'bytes') expect(name).toMatch(new RegExp(`_${unit}(?:_total)?$`));
  });

  it('have no name in common', () => {
    expect(Object.keys(SERVER_METRICS).filter((name) => name in METRICS)).toEqual([]);
  });

  it('have no counter whose name without _total is that of a gauge: OpenMetrics calls both by it', () => {
    const names = Object.keys({ ...METRICS, ...SERVER_METRICS });
    expect(names.filter((name) => names.includes(`${name}_total`))).toEqual([]);
  });
});
